/** Colours follow the system's light or dark mode; contrast is at least 4.5 to 1 for text. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #f4f5f8; --card: #ffffff; --ink: #1b2030; --soft: #5a6275; --line: #e1e4ec;
  --accent: #2f5bea; --accent-ink: #ffffff; --tint: #eef2ff; --good: #15803d; --bad: #b42318;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12141b; --card: #1c1f2a; --ink: #eceef5; --soft: #a3abc0; --line: #2d3242;
    --accent: #8ea6ff; --accent-ink: #10131c; --tint: #232a45; --good: #4ade80; --bad: #ff8a80;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", sans-serif;
}
main { max-width: 720px; margin: 0 auto; padding: 24px 16px 64px; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 12px; margin-bottom: 20px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0; letter-spacing: -0.01em; }
.badge {
  min-width: 30px; padding: 2px 10px; border-radius: 999px; background: var(--accent); color: var(--accent-ink);
  font-size: 14px; font-weight: 700; text-align: center; font-variant-numeric: tabular-nums;
}
.badge.none { background: var(--line); color: var(--soft); }
.state { display: inline-flex; align-items: center; gap: 6px; font-size: 14px; color: var(--soft); }
.state::before { content: ""; width: 9px; height: 9px; border-radius: 50%; background: var(--bad); }
.state.live::before { background: var(--good); }
.tools { display: flex; gap: 8px; margin-left: auto; }
button, .open {
  font: inherit; font-size: 14px; padding: 6px 12px; border-radius: 8px; border: 1px solid var(--line);
  background: var(--card); color: var(--ink); cursor: pointer; text-decoration: none; min-height: 36px;
}
button:hover, .open:hover { border-color: var(--accent); }
button:disabled { opacity: 0.5; cursor: default; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
form, .empty { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 24px; }
form p { margin: 0 0 16px; color: var(--soft); }
form .row { display: flex; flex-wrap: wrap; gap: 8px; }
label { display: block; font-weight: 600; margin-bottom: 6px; }
input {
  flex: 1 1 240px; min-width: 0; font: inherit; padding: 8px 12px; border-radius: 8px; border: 1px solid var(--soft);
  background: var(--page); color: var(--ink);
}
.wrong { color: var(--bad); margin: 12px 0; font-weight: 600; }
.empty { text-align: center; color: var(--soft); padding: 56px 24px; }
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 10px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 14px 16px; }
.card.unread { border-left: 4px solid var(--accent); padding-left: 13px; background: var(--tint); }
.card.new { animation: arrive 0.5s ease-out; }
@keyframes arrive { from { opacity: 0; transform: translateY(-10px); } }
@media (prefers-reduced-motion: reduce) { .card.new { animation: none; } }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 10px; }
h2 { font-size: 16px; margin: 0; overflow-wrap: anywhere; }
.card.read h2 { font-weight: 500; }
.chip { font-size: 12px; padding: 0 8px; border-radius: 999px; border: 1px solid var(--line); color: var(--soft); }
time { margin-left: auto; font-size: 13px; color: var(--soft); white-space: nowrap; }
.text { margin: 6px 0 10px; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24em; overflow: auto; }
.acts { display: flex; flex-wrap: wrap; gap: 8px; }
.more { display: block; margin: 20px auto 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
`
