package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageRequestMode;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** Push consumers that the broker has pop instead of pull. */
final class PopCases {
    private static final int ANSWER_WITHIN_MS = 5_000;
    /** A failed message is hidden for ten seconds, and is back two to five seconds after. */
    private static final int AGAIN_WITHIN_S = 30;

    private PopCases() {
    }

    static void popConsumersShareMessages(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 4);
        popFrom(lab, topic);
        Inbox one = popping(lab, topic);
        Inbox other = popping(lab, topic);
        shareMany(producer, topic, one, other);
        for (MessageExt message : one.messages) {
            String handle = message.getProperty(MessageConst.PROPERTY_POP_CK);
            check(handle != null, "a message came without a receipt handle: it was pulled");
            check(message.getTopic().equals(topic), "the topic is " + message.getTopic());
        }
        lab.note(one.messages.size() + " and " + other.messages.size() + " messages");
    }

    /** Sends until both have taken some, and waits until each message is taken, by one of them. */
    static void shareMany(DefaultMQProducer producer, String topic, Inbox one, Inbox other)
        throws Exception {
        Set<String> expected = new TreeSet<>();
        await("both to have taken some of many", () -> {
            for (int i = 0; i < 20; i++) {
                String body = String.valueOf(expected.size());
                send(producer, topic, body);
                expected.add(body);
            }
            return !one.messages.isEmpty() && !other.messages.isEmpty();
        });
        await("all of " + expected.size() + " messages", () -> {
            Set<String> taken = one.bodies();
            taken.addAll(other.bodies());
            return taken.equals(expected);
        });
        int deliveries = one.messages.size() + other.messages.size();
        check(deliveries == expected.size(), deliveries + " deliveries of " + expected.size());
    }

    static void failedPopComesBack(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 2);
        popFrom(lab, topic);
        List<MessageExt> deliveries = new CopyOnWriteArrayList<>();
        DefaultMQPushConsumer consumer = lab.pushConsumer("group", new Wire());
        consumer.setClientRebalance(false);
        consumer.subscribe(topic, "*");
        MessageListenerConcurrently listener = (messages, context) -> {
            deliveries.addAll(messages);
            return messages.get(0).getReconsumeTimes() == 0
                ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
        consumer.registerMessageListener(listener);
        consumer.start();
        producer.send(new Message(topic, "tag", "key", "again".getBytes()));
        await(() -> "two deliveries, there are " + deliveries.size(), AGAIN_WITHIN_S,
            () -> deliveries.size() == 2);
        MessageExt second = deliveries.get(1);
        check(second.getReconsumeTimes() == 1, "attempts " + second.getReconsumeTimes());
        check(second.getTopic().equals(topic), "the topic is " + second.getTopic());
        check("tag".equals(second.getTags()), "the tag is " + second.getTags());
        check("key".equals(second.getKeys()), "the key is " + second.getKeys());
        check(second.getMsgId().equals(deliveries.get(0).getMsgId()), "the id is another");
        long tookMs = second.getStoreTimestamp() - deliveries.get(0).getStoreTimestamp();
        check(tookMs >= 12_000, "back after " + tookMs + " ms, which is early");
        lab.note("back after " + tookMs + " ms");
    }

    /**
     * A binary header has 16 bits for a request code, and those of pop need 18: the broker sees
     * another code and refuses it.
     */
    static void popDoesNotFitBinaryHeaders(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        popFrom(lab, topic);
        Inbox inbox = popping(lab, topic);
        Lab.checkStored(producer.send(new Message(topic, "unseen".getBytes())));
        await("a refused pop", () -> Wire.forgiveRefused(RequestCode.POP_MESSAGE));
        check(inbox.messages.isEmpty(), "a message came all the same");
    }

    /** Has the broker tell the members of "group" to pop the topic. */
    static void popFrom(Lab lab, String topic) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        admin.setMessageRequestMode(Lab.brokerAddress(admin), topic, lab.name("group"),
            MessageRequestMode.POP, 8, ANSWER_WITHIN_MS);
    }

    static Inbox popping(Lab lab, String topic) throws Exception {
        Inbox inbox = Inbox.prepare(lab, "group", topic, "*");
        inbox.consumer.setClientRebalance(false);
        inbox.consumer.start();
        return inbox;
    }

    private static void send(DefaultMQProducer producer, String topic, String body) {
        try {
            Lab.checkStored(producer.send(new Message(topic, body.getBytes())));
        } catch (Exception failure) {
            throw new Broken("a send failed: " + failure.getMessage());
        }
    }
}
