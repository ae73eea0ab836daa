package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.util.Set;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** How topics come to be. */
final class TopicCases {
    private TopicCases() {
    }

    static void topicAppearsWithItsFirstMessage(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.name("topic");
        check(Lab.queues(producer, topic).size() == 0, "a topic nobody made has no queues");
        SendResult result = producer.send(new Message(topic, "first".getBytes()));
        Lab.checkStored(result);
        await("four queues at the name server", () -> Lab.queues(producer, topic).size() == 4);
    }

    static void producerCreatesTopic(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.name("topic");
        Lab.createTopic(producer, topic, 6);
        await("six queues at the name server", () -> Lab.queues(producer, topic).size() == 6);
        for (MessageQueue queue : producer.fetchPublishMessageQueues(topic)) {
            SendResult result = producer.send(new Message(topic, "hello".getBytes()), queue);
            check(result.getMessageQueue().equals(queue), "sent to " + queue + ": " + result);
        }
    }

    static void adminCreatesTopicAndGroup(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String broker = Lab.brokerAddress(admin);
        String topic = lab.name("topic");
        admin.createAndUpdateTopicConfig(broker, new TopicConfig(topic, 3, 5, 6));
        TopicConfig stored = admin.examineTopicConfig(broker, topic);
        check(stored.getReadQueueNums() == 3, "stored as " + stored);
        check(stored.getWriteQueueNums() == 5, "stored as " + stored);
        await("five queues to write to", () -> Lab.queues(producer, topic).size() == 5);

        SubscriptionGroupConfig group = new SubscriptionGroupConfig();
        group.setGroupName(lab.name("group"));
        group.setRetryMaxTimes(3);
        admin.createAndUpdateSubscriptionGroupConfig(broker, group);

        // Only three queues can be read: what is sent to the other two stays where it is.
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        for (MessageQueue queue : producer.fetchPublishMessageQueues(topic)) {
            producer.send(new Message(topic, ("queue " + queue.getQueueId()).getBytes()), queue);
        }
        inbox.awaitExactly(Set.of("queue 0", "queue 1", "queue 2"));
    }
}
