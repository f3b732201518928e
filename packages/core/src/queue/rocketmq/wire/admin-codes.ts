/** Requests of the remoting protocol (apache/rocketmq, RequestCode), and the one answer that is no error. */
export const adminCodes = {
  createTopic: 17,
  timerMetrics: 61,
  route: 105,
  clusterInfo: 106,
  createGroup: 200,
  consumeStats: 208,
  topicConfig: 351,
  groupConfig: 352,
} as const

export const success = 0
