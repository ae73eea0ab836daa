package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** What becomes of a message whose listener fails. */
final class RetryCases {
    /** The shortest wait that the broker knows: a second. */
    private static final int SHORTEST_DELAY_LEVEL = 1;

    private RetryCases() {
    }

    static void failedMessageComesBackAsItWas(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 2);
        List<MessageExt> deliveries =
            refusing(lab, producer, topic, 16, message -> message.getReconsumeTimes() == 0);
        SendResult sent = producer.send(new Message(topic, "tag", "key", "again".getBytes()));
        Lab.checkStored(sent);
        await("two deliveries", () -> deliveries.size() == 2);
        MessageExt first = deliveries.get(0);
        MessageExt second = deliveries.get(1);
        check(second.getReconsumeTimes() == 1, "attempts " + second.getReconsumeTimes());
        for (MessageExt message : List.of(first, second)) {
            check(message.getTopic().equals(topic), "the topic is " + message.getTopic());
            check(message.getMsgId().equals(sent.getMsgId()), "the id is " + message.getMsgId());
            check("tag".equals(message.getTags()), "the tag is " + message.getTags());
            check("key".equals(message.getKeys()), "the key is " + message.getKeys());
            check(new String(message.getBody()).equals("again"), "the body is another");
        }
        long tookMs = second.getStoreTimestamp() - first.getStoreTimestamp();
        check(tookMs >= 1_000, "back after " + tookMs + " ms, which is early");
        check(second.getBornTimestamp() == first.getBornTimestamp(), "it was born again");
        lab.note("back after " + tookMs + " ms");
    }

    static void hopelessMessageBecomesADeadLetter(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        List<MessageExt> deliveries = refusing(lab, producer, topic, 2, message -> true);
        SendResult sent = producer.send(new Message(topic, "hopeless".getBytes()));
        await("three deliveries", () -> deliveries.size() == 3);
        List<Integer> attempts = deliveries.stream().map(MessageExt::getReconsumeTimes).toList();
        check(attempts.equals(List.of(0, 1, 2)), "attempts " + attempts);

        String letters = "%DLQ%" + lab.name("group");
        await("a topic of dead letters", () -> Lab.queues(producer, letters).size() == 1);
        Inbox undertaker = Inbox.open(lab, "undertaker", letters, "*");
        await("a dead letter", () -> undertaker.messages.size() == 1);
        MessageExt dead = undertaker.messages.get(0);
        check(new String(dead.getBody()).equals("hopeless"), "another message died");
        check(dead.getReconsumeTimes() == 3, "attempts of the dead " + dead.getReconsumeTimes());
        String origin = dead.getProperty(MessageConst.PROPERTY_RETRY_TOPIC);
        check(topic.equals(origin), "its topic was " + origin);
        String id = dead.getProperty(MessageConst.PROPERTY_ORIGIN_MESSAGE_ID);
        check(sent.getOffsetMsgId().equals(id), "its id was " + id);
        check(deliveries.size() == 3, "it was delivered again after its death");
    }

    /** A started consumer in "group" whose listener fails some messages; all its deliveries. */
    private static List<MessageExt> refusing(
        Lab lab,
        DefaultMQProducer producer,
        String topic,
        int maxReconsumeTimes,
        Predicate<MessageExt> isRefused)
        throws Exception {
        makeRetryTopic(lab, producer);
        List<MessageExt> deliveries = new CopyOnWriteArrayList<>();
        DefaultMQPushConsumer consumer = lab.pushConsumer("group", new Wire());
        consumer.setMaxReconsumeTimes(maxReconsumeTimes);
        consumer.subscribe(topic, "*");
        MessageListenerConcurrently listener = (messages, context) -> {
            deliveries.addAll(messages);
            context.setDelayLevelWhenNextConsume(SHORTEST_DELAY_LEVEL);
            return messages.stream().anyMatch(isRefused)
                ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
        consumer.registerMessageListener(listener);
        consumer.start();
        return deliveries;
    }

    /**
     * A broker makes a group's retry topic when the group's first member comes, and that member
     * hears of it only in a later round of its own, half a minute away. Here it is there before.
     */
    private static void makeRetryTopic(Lab lab, DefaultMQProducer producer) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        String topic = "%RETRY%" + lab.name("group");
        admin.createAndUpdateTopicConfig(Lab.brokerAddress(admin), new TopicConfig(topic, 1, 1));
        await("a retry topic", () -> Lab.queues(producer, topic).size() == 1);
    }
}
