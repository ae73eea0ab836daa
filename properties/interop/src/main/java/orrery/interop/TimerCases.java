package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/** Messages for later. */
final class TimerCases {
    private TimerCases() {
    }

    static void delayLevelIsKept(Lab lab) throws Exception {
        long tookMs = delayOf(lab, message -> message.setDelayTimeLevel(1));
        check(tookMs >= 1_000 && tookMs < 3_500, "it came after " + tookMs + " ms");
    }

    static void delayInMillisecondsIsKept(Lab lab) throws Exception {
        long tookMs = delayOf(lab, message -> message.setDelayTimeMs(2_500));
        check(tookMs >= 2_000 && tookMs < 5_500, "it came after " + tookMs + " ms");
    }

    static void delayInSecondsIsKept(Lab lab) throws Exception {
        long tookMs = delayOf(lab, message -> message.setDelayTimeSec(3));
        check(tookMs >= 2_500 && tookMs < 6_000, "it came after " + tookMs + " ms");
    }

    static void deliveryTimeIsKept(Lab lab) throws Exception {
        long at = System.currentTimeMillis() + 3_000;
        long tookMs = delayOf(lab, message -> message.setDeliverTimeMs(at));
        check(tookMs >= 1_000 && tookMs < 6_500, "it came after " + tookMs + " ms");
    }

    static void timerBeyondTheLimitIsRefused(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1, Access.DELAY);
        Message message = new Message(topic, "far".getBytes());
        message.setDelayTimeSec(4L * 24 * 3_600);
        try {
            SendResult result = producer.send(message);
            throw new Broken("it was taken: " + result);
        } catch (MQBrokerException refused) {
            check(refused.getResponseCode() == 13, "code " + refused.getResponseCode());
            check(refused.getErrorMessage().contains("timer message illegal"),
                "it says " + refused.getErrorMessage());
        }
    }

    static void recalledMessageNeverComes(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1, Access.DELAY);
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        Message regretted = new Message(topic, "regretted".getBytes());
        regretted.setDelayTimeMs(5_000);
        SendResult sent = producer.send(regretted);
        check(sent.getRecallHandle() != null, "the send gives no handle");
        Message other = new Message(topic, "other".getBytes());
        other.setDelayTimeMs(6_000);
        Lab.checkStored(producer.send(other));
        String id = producer.recallMessage(topic, sent.getRecallHandle());
        check(sent.getMsgId().equals(id), "recalled " + id + ", not " + sent.getMsgId());
        inbox.awaitExactly(Set.of("other"));
    }

    static void badRecallHandleIsRefused(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1, Access.DELAY);
        try {
            producer.recallMessage(topic, "nonsense");
            throw new Broken("nonsense was recalled");
        } catch (Exception refused) {
            lab.note(refused.getClass().getSimpleName());
        }
    }

    /** Sends one message and gives how long it was kept back, by the broker's clock. */
    private static long delayOf(Lab lab, Consumer<Message> delay) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 2, Access.DELAY);
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        Message message = new Message(topic, "tag", "key", "later".getBytes());
        delay.accept(message);
        SendResult sent = producer.send(message);
        check(sent.getSendStatus() == SendStatus.SEND_OK, "a send is " + sent);
        await("the message", () -> inbox.messages.size() == 1);
        MessageExt came = inbox.messages.get(0);
        check(came.getTopic().equals(topic), "the topic is " + came.getTopic());
        check(came.getMsgId().equals(sent.getMsgId()), "the id is " + came.getMsgId());
        check(List.of("tag", "key").equals(List.of(came.getTags(), came.getKeys())), "tag or key");
        check(came.getProperty(MessageConst.PROPERTY_REAL_TOPIC) != null, "no real topic");
        long tookMs = came.getStoreTimestamp() - came.getBornTimestamp();
        lab.note("after " + tookMs + " ms");
        return tookMs;
    }
}
