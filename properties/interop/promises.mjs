/**
 * What each case of the official Java client promises, in the order of the table in README.md.
 * A case that is not here, or a promise without a case, fails the run.
 */
export const PROMISES = {
  'Topics and sending': {
    topicAppearsWithItsFirstMessage: 'a send to an unknown topic makes it, with four queues',
    producerCreatesTopic: '`MQAdmin.createTopic`; every queue then takes messages',
    adminCreatesTopicAndGroup:
      '`DefaultMQAdminExt`: a topic with other read than write queues, read back; a group',
    syncSendsArrive: 'each message is consumed once, with id, key and properties',
    asyncSendsArrive: 'the same, with a callback for each',
    oneWaySendsArrive: 'the same, with no answer at all',
    batchArrivesAsSingleMessages: '100 messages in one request, one queue, offsets without a hole',
    largeBodiesArriveUnchanged: 'bodies that deflate well, and not at all',
    compressedBodiesArriveUnchanged:
      'ZLIB, LZ4 and ZSTD bodies are stored small, read as they were',
    chosenQueueKeepsOrder: 'a queue selector; the order of sending is the order of consuming',
    offsetsAnswerForQueueAndTime: 'maximum, minimum, by time, earliest store time',
    topicThatCannotBeWrittenHasNoQueue: 'a read-only topic is no route for a producer',
    oversizedMessageIsRefused: 'five megabytes: code 13 and the limit in its remark',
    systemTopicIsRefused: 'the client itself refuses a system topic',
  },
  Consuming: {
    tagsSelectExactly:
      '`Aa \\|\\| C` among five tags, one with the same hash: broker and client drop their part',
    groupsReadIndependently: 'two groups, each gets all',
    queuesMoveBetweenConsumers:
      'a second consumer takes half of the queues and leaves again; no message is lost',
    restartGoesOnAtItsOffset: 'a group that comes back gets what is new and nothing old',
    shutdownLeavesTheGroup: 'a consumer that is shut down is no member any more, promptly',
    queuesAreSharedByCircle: '`AllocateMessageQueueAveragelyByCircle`: every second queue each',
    queuesAreSharedByHash: '`AllocateMessageQueueConsistentHash`: each queue at one',
    flowControlHoldsPullsBack: 'a busy consumer caches no more than its threshold and a batch',
    suspendedConsumerWaits: '`suspend` and `resume`',
    heartbeatsMayBeShort: 'heartbeats of the second kind (`useHeartbeatV2`) keep a group alive',
    groupThatMayNotConsumeGetsNothing: '`consumeEnable` off, then on',
    broadcastReachesEveryone: 'each member of a broadcasting group gets all',
    broadcastGoesOnWhereTheMemberWas: 'offsets are kept by the member itself',
    failedMessageComesBackAsItWas:
      'a failed message comes once more, after its delay level, with id, key and tag',
    hopelessMessageBecomesADeadLetter:
      'three deliveries, then a dead letter with its origin in its properties',
  },
  'Request and reply': {
    requestsAreAnswered: 'all six overloads of `request()`',
    requestNamesItsAsker:
      'correlation id, client to reply to, time to live; what the reply carries',
    unansweredRequestTimesOut: '`RequestTimeoutException`, waiting and called back',
    eachAskerGetsItsOwnReplies: 'two producers of one group, forty requests, no reply astray',
    lateReplySettlesNothing: 'a reply after the time-out is dropped, the next request has its own',
    replyToOneWhoLeftIsRefused: 'the replier is told that the channel of the asker was not found',
    replyNeedsARequest: '`createReplyMessage` of what is no request',
  },
  Transactions: {
    onlyTheCommittedIsSeen: 'commit and rollback at once; no check back',
    theUndecidedIsAskedFor: 'both are checked back once; the one that commits is seen',
    undecidedIsCheckedAgain: 'unknown twice, then committed',
    anotherOfTheGroupIsAsked: 'the sender has left: another producer of its group decides',
  },
  Order: {
    orderOutlivesRebalance: 'queues move between two orderly consumers, nothing overtakes',
    suspendedMessageHoldsItsQueue: 'a suspended message comes again before the one behind it',
    hopelessMessageLeavesItsQueue: 'after its last attempt it is a dead letter, the queue goes on',
    locksAreExclusive: 'LOCK_BATCH_MQ and UNLOCK_BATCH_MQ, by hand',
  },
  'Filters (SQL92)': {
    sqlSelectsByProperties: "`(price > 10 AND price <= 30) OR kind = 'gift'`",
    sqlKnowsWhatIsMissing: '`price IS NULL`',
    sqlKnowsListsAndRanges: "`kind IN ('gift', 'loan') OR price BETWEEN 5 AND 15`",
    sqlNegatesOnlyWhatIsKnown: '`NOT (price > 10)` says nothing about a message without a price',
    sqlSelectsByTag: "`TAGS = 'blue' AND price > 10`",
    badSqlIsRefused: 'a consumer with `price >` does not start: code 23',
  },
  'Delay and timers': {
    delayLevelIsKept: 'level 1: a second',
    delayInMillisecondsIsKept: '`setDelayTimeMs`',
    delayInSecondsIsKept: '`setDelayTimeSec`',
    deliveryTimeIsKept: '`setDeliverTimeMs`',
    timerBeyondTheLimitIsRefused: 'four days: code 13',
    recalledMessageNeverComes: '`recallMessage` by the handle that the send gave',
    badRecallHandleIsRefused: '`recallMessage` by nonsense',
  },
  'Pulling by hand': {
    litePullReadsEverything: 'the lite pull consumer, subscribed',
    assignedQueueIsReadFromWhereItIsSought: 'assign, seek, seekToBegin, seekToEnd',
    pausedQueueIsNotRead: 'pause one queue of two, resume it',
    committedOffsetOutlivesTheConsumer: 'commit, a new consumer goes on there',
    pulledByHand: '`DefaultMQPullConsumer`: each status of a pull, an offset kept',
  },
  'Finding messages': {
    messageIsViewedById: 'by the offset id, by the unique key',
    unknownIdIsRefused: 'an id beyond the end of the log',
    messagesAreFoundByKey: 'by each of two keys, by none, out of time',
  },
  Administration: {
    topicStatisticsAreTrue: 'bounds of each queue, time of the last message',
    consumeProgressIsTrue: 'offset of the group and of the broker, how far behind',
    connectionsAreListed: 'consumers with subscriptions, producers, groups of a topic',
    unknownGroupHasNoConnections: 'refused',
    resetGroupReadsAgain: 'a running group is sent back and reads all again',
    clientIsAskedHowItRuns: 'GET_CONSUMER_RUNNING_INFO and the consume status, through the broker',
    clientConsumesOneMessageDirectly: 'CONSUME_MESSAGE_DIRECTLY, through the broker',
    topicIsDeleted: 'no list names it, no route leads to it',
    groupIsDeleted: 'its settings are gone',
    topicsOfClusterAndSystemAreListed: 'topics by cluster, all settings of a broker',
    configurationIsKept: 'KV configuration of the name server, settings of the broker',
    offsetsAreCloned: 'CLONE_GROUP_OFFSET, and an offset set by hand',
  },
  'Pop (JSON headers)': {
    popConsumersShareMessages: 'two push consumers over pop share all messages',
    failedPopComesBack: 'a failed message is back once its hiding ends',
    acknowledgedPopNeverComesBack: 'pop and ack, request by request',
    longHiddenPopStaysAway: 'CHANGE_MESSAGE_INVISIBLETIME',
    orderedPopBlocksItsQueue: 'nothing is popped in order behind what nobody acknowledged',
    orderedPopComesAgainInOrder: 'what was not acknowledged comes again, with all behind it',
    heldPopWakesWithTheMessage: 'a long poll',
    notificationTellsOfTheMessage: 'NOTIFICATION takes nothing',
  },
  'Several servers': {
    bothBrokersTakeMessages: 'sixteen messages, at both brokers, all consumed',
    transactionsEndAtTheirBroker: 'half messages at both brokers, each ended where it lies',
    replyComesThroughEitherBroker: 'a request to each queue of two brokers, each answered',
    slaveIsReadWhenItsMasterIsGone: 'the master is killed: its messages are read from the slave',
    clientsMoveToTheOtherNameServer: 'a name server is killed: old and new clients go on',
  },
  'Pop (ROCKETMQ headers)': {
    popDoesNotFitBinaryHeaders: '16 bits hold no code of pop; the broker refuses another code',
  },
};

/** What clients expect of two proxies before a broker; these run through proxies alone. */
export const PROXY_PROMISES = {
  committedIsSeenAtOnce: 'a commit shows without a check back, within 2.5 s',
  otherProxyDecides: 'the sender of a half message moves to the other proxy: it is asked there',
  replyCrossesProxies: 'asker and replier hang on two proxies',
  groupSpansProxies: 'members at two proxies share the queues, and hand over in 12 s',
  popGroupSpansProxies: 'the same with pop: each message at one of the two',
  orderSpansProxies: 'orderly members at two proxies, nothing overtakes',
  wrongMessageTypeIsRefused: 'a plain message to a topic of delayed ones: code 13',
  unknownTopicIsRefused: 'no topic appears: code 13, since its kind is not known',
  clientsMoveToTheOtherProxy:
    'a proxy is killed amid traffic: no message needs 5 s to be sent, none is lost',
};

/** Cases that say nothing about a proxy: why each runs directly alone. */
export const DIRECT_ONLY = {
  topicAppearsWithItsFirstMessage:
    'a proxy refuses what it knows no kind of: see `unknownTopicIsRefused`',
  producerCreatesTopic: '`MQAdmin.createTopic` is for administrators: proxies know none',
  groupIsDeleted: 'an administrator and a broker alone',
  topicsOfClusterAndSystemAreListed: 'an administrator and a broker alone',
  configurationIsKept: 'an administrator and the servers alone',
};

const LOST_REPLY = 'the reply (325) is refused with code 3, the request times out';
const UNASSIGNED = 'QUERY_ASSIGNMENT (400) is refused with code 3: no queue, no message';
const POP_AS_PULL = 'POP_MESSAGE is taken for a pull: code 1';
const SILENT = 'no member hears of another (40): each looks for itself every 20 s';

/** What does not hold through the proxy of Apache RocketMQ 5.5.0, and what happens instead. */
export const BROKEN_UPSTREAM = {
  offsetsAnswerForQueueAndTime: 'GET_EARLIEST_MSG_STORETIME (32) is refused with code 3',
  queuesMoveBetweenConsumers: SILENT,
  requestsAreAnswered: LOST_REPLY,
  requestNamesItsAsker: LOST_REPLY,
  eachAskerGetsItsOwnReplies: LOST_REPLY,
  lateReplySettlesNothing: LOST_REPLY,
  replyToOneWhoLeftIsRefused: 'the reply (325) is refused with code 3',
  onlyTheCommittedIsSeen: 'not seen within 30 s: END_TRANSACTION is lost',
  theUndecidedIsAskedFor:
    'checked three times and more: the broker hears of its producer up to 20 s late',
  badSqlIsRefused: 'the consumer starts: CHECK_CLIENT_CONFIG always succeeds',
  clientIsAskedHowItRuns: 'GET_CONSUMER_RUNNING_INFO (307) is refused with code 3',
  clientConsumesOneMessageDirectly: 'CONSUME_MESSAGE_DIRECTLY (309) is refused with code 3',
  popConsumersShareMessages: UNASSIGNED,
  failedPopComesBack: UNASSIGNED,
  popDoesNotFitBinaryHeaders: UNASSIGNED,
  acknowledgedPopNeverComesBack: POP_AS_PULL,
  longHiddenPopStaysAway: POP_AS_PULL,
  orderedPopBlocksItsQueue: POP_AS_PULL,
  orderedPopComesAgainInOrder: POP_AS_PULL,
  heldPopWakesWithTheMessage: POP_AS_PULL,
  notificationTellsOfTheMessage: 'NOTIFICATION (200054) is refused with code 3',
  committedIsSeenAtOnce: 'not seen within 30 s: END_TRANSACTION is lost',
  otherProxyDecides: 'not asked within 40 s: a proxy knows only who sent through it',
  replyCrossesProxies: LOST_REPLY,
  groupSpansProxies: SILENT,
  popGroupSpansProxies: UNASSIGNED,
  transactionsEndAtTheirBroker: 'not seen within 30 s: END_TRANSACTION is lost',
  replyComesThroughEitherBroker: LOST_REPLY,
  slaveIsReadWhenItsMasterIsGone: 'a slave is never read; the name server is asked instead: code 3',
  noRequestIsRefusedAsUnknown: 'the codes above',
};

/** Those of them that hold now and then: when proxies send heartbeats decides. */
export const BY_CHANCE_UPSTREAM = ['theUndecidedIsAskedFor'];

/** Of the Go client nothing holds there. */
export const GO_BROKEN_UPSTREAM = 'the client names no broker (`bname`): code 15';

const SEVERAL = 'Several servers';

/** Names of the cases that want two proxies. */
export const PROXY_CASES = Object.keys(PROXY_PROMISES);

/** Names of the cases that want several servers: they run together, in this order. */
export const SEVERAL_CASES = Object.keys(PROMISES[SEVERAL]);

/** Names of all cases of a format's run. */
export function caseNames(format) {
  return Object.entries(PROMISES)
    .filter(([theme]) => theme !== SEVERAL)
    .filter(([theme]) => !theme.startsWith('Pop') || theme.includes(format))
    .flatMap(([, cases]) => Object.keys(cases));
}

/**
 * Those that the client of before 5.0 runs too, with JSON headers: it has all that they use under
 * the same names.
 */
export const OLD_CASES = [
  'topicAppearsWithItsFirstMessage',
  'producerCreatesTopic',
  'syncSendsArrive',
  'asyncSendsArrive',
  'oneWaySendsArrive',
  'batchArrivesAsSingleMessages',
  'largeBodiesArriveUnchanged',
  'chosenQueueKeepsOrder',
  'groupsReadIndependently',
  'restartGoesOnAtItsOffset',
  'requestsAreAnswered',
  'eachAskerGetsItsOwnReplies',
  'unansweredRequestTimesOut',
  'lateReplySettlesNothing',
  'onlyTheCommittedIsSeen',
  'theUndecidedIsAskedFor',
  'orderOutlivesRebalance',
  'suspendedMessageHoldsItsQueue',
  'sqlSelectsByProperties',
  'delayLevelIsKept',
  'litePullReadsEverything',
  'assignedQueueIsReadFromWhereItIsSought',
  'messagesAreFoundByKey',
];

/** What the official Go client promises, case by case. */
export const GO_PROMISES = {
  syncSendsArrive: 'each message is consumed once',
  asyncSendsArrive: 'the same, called back',
  oneWaySendsArrive: 'one-way sends, whose flag this client does not set',
  batchArrivesAsSingleMessages: '50 messages in one request',
  tagsSelectExactly: 'two tags of four, one of the others with the same hash',
  sqlSelectsByProperties: '`price > 10`',
  membersShareTheQueues: 'two members, all messages at one of the two',
  restartGoesOnAtItsOffset: 'a group that comes back gets what is new and nothing old',
  broadcastReachesEveryone: 'each member of a broadcasting group gets all',
  delayLevelIsKept: 'level 1: a second',
  failedMessageComesBack: 'a second delivery, through the retry topic',
  orderIsKept: 'an orderly consumer, its locks and each queue in order',
  committedAndCheckedTransactionsAreSeen: 'commit, rollback, and one that is checked back',
  requestIsAnswered: 'a request and its reply (SEND_REPLY_MESSAGE, of the first kind)',
  unansweredRequestTimesOut: 'no reply within a second',
  queuesArePulledByHand: 'the pull consumer: poll and acknowledge',
};

/** Kinds of the Go client's topics behind a proxy, where they are not for plain messages alone. */
export const GO_TOPICS = {
  delayLevelIsKept: 'MIXED',
  committedAndCheckedTransactionsAreSeen: 'MIXED',
};
