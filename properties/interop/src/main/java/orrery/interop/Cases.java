package orrery.interop;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.SerializeType;

/** All promises, by name, in the order in which they are tried. */
final class Cases {
    private Cases() {
    }

    /** One promise, tried out with the clients that the lab makes. */
    interface Case {
        void run(Lab lab) throws Exception;
    }

    /** Those that the header format of this process can carry. */
    static Map<String, Case> all() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("topicAppearsWithItsFirstMessage", TopicCases::topicAppearsWithItsFirstMessage);
        cases.put("producerCreatesTopic", TopicCases::producerCreatesTopic);
        cases.put("adminCreatesTopicAndGroup", TopicCases::adminCreatesTopicAndGroup);
        cases.put("syncSendsArrive", SendCases::syncSendsArrive);
        cases.put("asyncSendsArrive", SendCases::asyncSendsArrive);
        cases.put("oneWaySendsArrive", SendCases::oneWaySendsArrive);
        cases.put("batchArrivesAsSingleMessages", SendCases::batchArrivesAsSingleMessages);
        cases.put("largeBodiesArriveUnchanged", SendCases::largeBodiesArriveUnchanged);
        cases.put("compressedBodiesArriveUnchanged", SendCases::compressedBodiesArriveUnchanged);
        cases.put("chosenQueueKeepsOrder", SendCases::chosenQueueKeepsOrder);
        cases.put("offsetsAnswerForQueueAndTime", SendCases::offsetsAnswerForQueueAndTime);
        cases.put("tagsSelectExactly", ConsumeCases::tagsSelectExactly);
        cases.put("litePullReadsEverything", ConsumeCases::litePullReadsEverything);
        cases.put("groupsReadIndependently", ConsumeCases::groupsReadIndependently);
        cases.put("queuesMoveBetweenConsumers", GroupCases::queuesMoveBetweenConsumers);
        cases.put("restartGoesOnAtItsOffset", GroupCases::restartGoesOnAtItsOffset);
        cases.put("shutdownLeavesTheGroup", GroupCases::shutdownLeavesTheGroup);
        cases.put("failedMessageComesBackAsItWas", RetryCases::failedMessageComesBackAsItWas);
        cases.put("hopelessMessageBecomesADeadLetter",
            RetryCases::hopelessMessageBecomesADeadLetter);
        cases.put("requestsAreAnswered", RequestCases::requestsAreAnswered);
        cases.put("requestNamesItsAsker", RequestCases::requestNamesItsAsker);
        cases.put("unansweredRequestTimesOut", RequestCases::unansweredRequestTimesOut);
        cases.put("eachAskerGetsItsOwnReplies", RequestCases::eachAskerGetsItsOwnReplies);
        cases.put("lateReplySettlesNothing", RequestCases::lateReplySettlesNothing);
        cases.put("replyToOneWhoLeftIsRefused", RequestCases::replyToOneWhoLeftIsRefused);
        cases.put("replyNeedsARequest", RequestCases::replyNeedsARequest);
        cases.put("onlyTheCommittedIsSeen", TransactionCases::onlyTheCommittedIsSeen);
        cases.put("theUndecidedIsAskedFor", TransactionCases::theUndecidedIsAskedFor);
        cases.put("anotherOfTheGroupIsAsked", TransactionCases::anotherOfTheGroupIsAsked);
        cases.put("undecidedIsCheckedAgain", TransactionCases::undecidedIsCheckedAgain);
        cases.put("orderOutlivesRebalance", OrderCases::orderOutlivesRebalance);
        cases.put("suspendedMessageHoldsItsQueue", OrderCases::suspendedMessageHoldsItsQueue);
        cases.put("hopelessMessageLeavesItsQueue", OrderCases::hopelessMessageLeavesItsQueue);
        cases.put("locksAreExclusive", OrderCases::locksAreExclusive);
        cases.put("sqlSelectsByProperties", FilterCases::sqlSelectsByProperties);
        cases.put("sqlKnowsWhatIsMissing", FilterCases::sqlKnowsWhatIsMissing);
        cases.put("sqlKnowsListsAndRanges", FilterCases::sqlKnowsListsAndRanges);
        cases.put("sqlNegatesOnlyWhatIsKnown", FilterCases::sqlNegatesOnlyWhatIsKnown);
        cases.put("sqlSelectsByTag", FilterCases::sqlSelectsByTag);
        cases.put("badSqlIsRefused", FilterCases::badSqlIsRefused);
        cases.put("delayLevelIsKept", TimerCases::delayLevelIsKept);
        cases.put("delayInMillisecondsIsKept", TimerCases::delayInMillisecondsIsKept);
        cases.put("delayInSecondsIsKept", TimerCases::delayInSecondsIsKept);
        cases.put("deliveryTimeIsKept", TimerCases::deliveryTimeIsKept);
        cases.put("timerBeyondTheLimitIsRefused", TimerCases::timerBeyondTheLimitIsRefused);
        cases.put("recalledMessageNeverComes", TimerCases::recalledMessageNeverComes);
        cases.put("badRecallHandleIsRefused", TimerCases::badRecallHandleIsRefused);
        cases.put("broadcastReachesEveryone", BroadcastCases::broadcastReachesEveryone);
        cases.put("broadcastGoesOnWhereTheMemberWas",
            BroadcastCases::broadcastGoesOnWhereTheMemberWas);
        cases.put("assignedQueueIsReadFromWhereItIsSought",
            PullCases::assignedQueueIsReadFromWhereItIsSought);
        cases.put("pausedQueueIsNotRead", PullCases::pausedQueueIsNotRead);
        cases.put("committedOffsetOutlivesTheConsumer",
            PullCases::committedOffsetOutlivesTheConsumer);
        cases.put("pulledByHand", PullCases::pulledByHand);
        cases.put("topicThatCannotBeWrittenHasNoQueue", LimitCases::topicThatCannotBeWrittenHasNoQueue);
        cases.put("oversizedMessageIsRefused", LimitCases::oversizedMessageIsRefused);
        cases.put("systemTopicIsRefused", LimitCases::systemTopicIsRefused);
        cases.put("groupThatMayNotConsumeGetsNothing",
            LimitCases::groupThatMayNotConsumeGetsNothing);
        cases.put("flowControlHoldsPullsBack", LimitCases::flowControlHoldsPullsBack);
        cases.put("suspendedConsumerWaits", LimitCases::suspendedConsumerWaits);
        cases.put("queuesAreSharedByCircle", LimitCases::queuesAreSharedByCircle);
        cases.put("queuesAreSharedByHash", LimitCases::queuesAreSharedByHash);
        cases.put("heartbeatsMayBeShort", LimitCases::heartbeatsMayBeShort);
        cases.put("messageIsViewedById", QueryCases::messageIsViewedById);
        cases.put("unknownIdIsRefused", QueryCases::unknownIdIsRefused);
        cases.put("messagesAreFoundByKey", QueryCases::messagesAreFoundByKey);
        cases.put("topicStatisticsAreTrue", AdminCases::topicStatisticsAreTrue);
        cases.put("consumeProgressIsTrue", AdminCases::consumeProgressIsTrue);
        cases.put("connectionsAreListed", AdminCases::connectionsAreListed);
        cases.put("unknownGroupHasNoConnections", AdminCases::unknownGroupHasNoConnections);
        cases.put("resetGroupReadsAgain", AdminCases::resetGroupReadsAgain);
        cases.put("clientIsAskedHowItRuns", AdminCases::clientIsAskedHowItRuns);
        cases.put("clientConsumesOneMessageDirectly", AdminCases::clientConsumesOneMessageDirectly);
        cases.put("topicIsDeleted", AdminCases::topicIsDeleted);
        cases.put("groupIsDeleted", AdminCases::groupIsDeleted);
        cases.put("topicsOfClusterAndSystemAreListed",
            AdminCases::topicsOfClusterAndSystemAreListed);
        cases.put("configurationIsKept", AdminCases::configurationIsKept);
        cases.put("offsetsAreCloned", AdminCases::offsetsAreCloned);
        if (RemotingCommand.getSerializeTypeConfigInThisServer() == SerializeType.ROCKETMQ) {
            cases.put("popDoesNotFitBinaryHeaders", PopCases::popDoesNotFitBinaryHeaders);
        } else {
            cases.put("popConsumersShareMessages", PopCases::popConsumersShareMessages);
            cases.put("failedPopComesBack", PopCases::failedPopComesBack);
            cases.put("acknowledgedPopNeverComesBack", HandPopCases::acknowledgedPopNeverComesBack);
            cases.put("longHiddenPopStaysAway", HandPopCases::longHiddenPopStaysAway);
            cases.put("orderedPopBlocksItsQueue", HandPopCases::orderedPopBlocksItsQueue);
            cases.put("orderedPopComesAgainInOrder", HandPopCases::orderedPopComesAgainInOrder);
            cases.put("heldPopWakesWithTheMessage", HandPopCases::heldPopWakesWithTheMessage);
            cases.put("notificationTellsOfTheMessage", HandPopCases::notificationTellsOfTheMessage);
        }
        return cases;
    }
}
