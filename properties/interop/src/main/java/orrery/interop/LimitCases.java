package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragelyByCircle;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueConsistentHash;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** What is refused, held back or shared out in another way. */
final class LimitCases {
    private LimitCases() {
    }

    static void topicThatCannotBeWrittenHasNoQueue(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        admin.createAndUpdateTopicConfig(Lab.brokerAddress(admin), new TopicConfig(topic, 1, 1, 4));
        await("no queue to write to", () -> Lab.queues(producer, topic).isEmpty());
        try {
            lab.producer().send(new Message(topic, "x".getBytes()));
            throw new Broken("it was taken");
        } catch (MQClientException refused) {
            check(refused.getErrorMessage().startsWith("No route info of this topic"),
                "it says " + refused.getErrorMessage());
        }
    }

    static void oversizedMessageIsRefused(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        producer.setMaxMessageSize(8 << 20);
        producer.setCompressMsgBodyOverHowmuch(16 << 20);
        checkRefused(() -> producer.send(new Message(topic, new byte[5 << 20])), 13, "msg body length limit 4194304B");
    }

    static void systemTopicIsRefused(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        Message message = new Message("SCHEDULE_TOPIC_XXXX", "x".getBytes());
        try {
            producer.send(message);
            throw new Broken("it was taken");
        } catch (MQClientException refused) {
            lab.note(refused.getErrorMessage().lines().findFirst().orElse(""));
        }
    }

    static void groupThatMayNotConsumeGetsNothing(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        SubscriptionGroupConfig group = new SubscriptionGroupConfig();
        group.setGroupName(lab.name("group"));
        group.setConsumeEnable(false);
        String broker = Lab.brokerAddress(admin);
        admin.createAndUpdateSubscriptionGroupConfig(broker, group);
        Lab.checkStored(producer.send(new Message(topic, "wait".getBytes())));
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        TimeUnit.SECONDS.sleep(2);
        check(inbox.messages.isEmpty(), "it was given a message");
        group.setConsumeEnable(true);
        admin.createAndUpdateSubscriptionGroupConfig(broker, group);
        inbox.awaitExactly(Set.of("wait"));
    }

    /** A consumer that is busy keeps no more than it may. */
    static void flowControlHoldsPullsBack(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        AtomicInteger begun = new AtomicInteger();
        DefaultMQPushConsumer consumer = lab.pushConsumer("group", new Wire());
        consumer.subscribe(topic, "*");
        consumer.setPullBatchSize(4);
        consumer.setPullThresholdForQueue(8);
        consumer.setConsumeThreadMin(1);
        consumer.setConsumeThreadMax(1);
        consumer.setConsumeMessageBatchMaxSize(1);
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            begun.incrementAndGet();
            Lab.sleep(20);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        for (int i = 0; i < 60; i++) {
            Lab.checkStored(producer.send(new Message(topic, String.valueOf(i).getBytes())));
        }
        consumer.start();
        int most = 0;
        while (begun.get() < 60) {
            for (var info : consumer.getDefaultMQPushConsumerImpl().consumerRunningInfo()
                .getMqTable().values()) {
                most = Math.max(most, info.getCachedMsgCount());
            }
            Lab.sleep(5);
        }
        check(most <= 12, "it held " + most + " messages");
        lab.note("held " + most + " at most");
    }

    static void suspendedConsumerWaits(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        Lab.checkStored(producer.send(new Message(topic, "one".getBytes())));
        inbox.awaitExactly(Set.of("one"));
        inbox.consumer.suspend();
        TimeUnit.MILLISECONDS.sleep(500);
        Lab.checkStored(producer.send(new Message(topic, "two".getBytes())));
        TimeUnit.SECONDS.sleep(2);
        boolean mayHaveBeenOnItsWay = inbox.messages.size() == 2;
        inbox.consumer.resume();
        inbox.awaitExactly(Set.of("one", "two"));
        lab.note(mayHaveBeenOnItsWay ? "a pull was under way" : "held back");
    }

    static void queuesAreSharedByCircle(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 4);
        List<Member> members = List.of(
            Member.join(lab, topic, new AllocateMessageQueueAveragelyByCircle()),
            Member.join(lab, topic, new AllocateMessageQueueAveragelyByCircle()));
        await("two queues each", () -> members.stream().allMatch(member -> member.holds(2)));
        for (Member member : members) {
            int parity = member.queues.iterator().next().getQueueId() % 2;
            check(member.queues.stream().allMatch(queue -> queue.getQueueId() % 2 == parity),
                "not every second: " + member.queues);
        }
    }

    static void queuesAreSharedByHash(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 8);
        Member one = Member.join(lab, topic, new AllocateMessageQueueConsistentHash());
        Member other = Member.join(lab, topic, new AllocateMessageQueueConsistentHash());
        await("all eight queues, each at one", () -> one.queues.size() + other.queues.size() == 8
            && one.queues.stream().noneMatch(other.queues::contains));
        lab.note(one.queues.size() + " and " + other.queues.size());
    }

    static void heartbeatsMayBeShort(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 2);
        Inbox inbox = Inbox.prepare(lab, "group", topic, "*");
        inbox.consumer.setUseHeartbeatV2(true);
        // The first heartbeat by the clock and the first rebalance come a second after the start.
        // If they meet, the subscription of the rebalance is never told: it must come between two.
        inbox.consumer.setHeartbeatBrokerInterval(2_000);
        inbox.wire.holdBack(RequestCode.GET_CONSUMER_LIST_BY_GROUP, 1_000);
        inbox.consumer.start();
        Lab.checkStored(producer.send(new Message(topic, "one".getBytes())));
        inbox.awaitExactly(Set.of("one"));
        TimeUnit.SECONDS.sleep(5);
        Lab.checkStored(producer.send(new Message(topic, "two".getBytes())));
        inbox.awaitExactly(Set.of("one", "two"));
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void checkRefused(Attempt attempt, int code, String remark) throws Exception {
        try {
            attempt.run();
            throw new Broken("it was taken");
        } catch (MQBrokerException refused) {
            check(refused.getResponseCode() == code, "code " + refused.getResponseCode());
            check(refused.getErrorMessage().contains(remark), "it says " + refused.getErrorMessage());
        }
    }
}
