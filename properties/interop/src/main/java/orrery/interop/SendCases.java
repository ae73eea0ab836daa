package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;

/** Every way to send; each message is then consumed and compared. */
final class SendCases {
    private SendCases() {
    }

    static void syncSendsArrive(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.topic(producer);
        Set<String> ids = new TreeSet<>();
        for (Message message : messages(topic, 100)) {
            message.putUserProperty("colour", "blue");
            SendResult result = producer.send(message);
            Lab.checkStored(result);
            ids.add(result.getMsgId());
        }
        check(ids.size() == 100, "100 sends have " + ids.size() + " message ids");
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        inbox.awaitExactly(bodies(100));
        for (MessageExt message : inbox.messages) {
            check(ids.contains(message.getMsgId()), "consumed under another id: " + message);
            String colour = message.getUserProperty("colour");
            check("blue".equals(colour), "the user property came as " + colour);
            String key = message.getKeys();
            check(("key" + bodyOf(message)).equals(key), "the key came as " + key);
        }
    }

    static void asyncSendsArrive(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.topic(producer);
        Queue<String> outcomes = new ConcurrentLinkedQueue<>();
        for (Message message : messages(topic, 200)) {
            producer.send(message, new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    outcomes.add(result.getSendStatus().name());
                }

                @Override
                public void onException(Throwable failure) {
                    outcomes.add(String.valueOf(failure));
                }
            });
        }
        await("200 callbacks", () -> outcomes.size() == 200);
        check(Set.copyOf(outcomes).equals(Set.of("SEND_OK")), "callbacks: " + Set.copyOf(outcomes));
        Inbox.open(lab, "group", topic, "*").awaitExactly(bodies(200));
    }

    static void oneWaySendsArrive(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.topic(producer);
        for (Message message : messages(topic, 50)) {
            producer.sendOneway(message);
        }
        await("a route", () -> !Lab.queues(producer, topic).isEmpty());
        Inbox.open(lab, "group", topic, "*").awaitExactly(bodies(50));
    }

    static void batchArrivesAsSingleMessages(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.topic(producer);
        SendResult result = producer.send(messages(topic, 100));
        Lab.checkStored(result);
        Set<String> ids = Set.of(result.getMsgId().split(","));
        check(ids.size() == 100, "the batch has " + ids.size() + " message ids");
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        inbox.awaitExactly(bodies(100));
        int queueId = result.getMessageQueue().getQueueId();
        Set<Long> offsets = new TreeSet<>();
        for (MessageExt message : inbox.messages) {
            check(ids.contains(message.getMsgId()), "consumed under another id: " + message);
            check(message.getQueueId() == queueId, "a part of the batch is in another queue");
            offsets.add(message.getQueueOffset());
        }
        long first = result.getQueueOffset();
        check(offsets.equals(range(first, first + 100)), "queue offsets of the batch: " + offsets);
    }

    static void largeBodiesArriveUnchanged(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.topic(producer);
        // The client deflates bodies over 4 KB: one shrinks to almost nothing, one not at all.
        byte[] compressible = new byte[1_000_000];
        byte[] random = new byte[500_000];
        new Random(7).nextBytes(random);
        for (byte[] body : List.of(compressible, random, new byte[] {0})) {
            Lab.checkStored(producer.send(new Message(topic, body)));
        }
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        await("three messages", () -> inbox.messages.size() == 3);
        for (byte[] body : List.of(compressible, random, new byte[] {0})) {
            check(inbox.messages.stream().anyMatch(came -> Arrays.equals(came.getBody(), body)),
                "a body of " + body.length + " bytes came back changed");
        }
    }

    static void compressedBodiesArriveUnchanged(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        byte[] body = "Good compression needs repetition. ".repeat(3_000).getBytes();
        for (CompressionType type : CompressionType.values()) {
            producer.setCompressType(type);
            Lab.checkStored(producer.send(new Message(topic, type.name(), body)));
        }
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        await("a message a way to compress",
            () -> inbox.messages.size() == CompressionType.values().length);
        for (MessageExt message : inbox.messages) {
            check(Arrays.equals(message.getBody(), body), message.getTags() + " changed the body");
            boolean isSmall = message.getStoreSize() < body.length / 10;
            check(isSmall, message.getTags() + " was stored at " + message.getStoreSize());
            CompressionType used = MessageSysFlag.getCompressionType(message.getSysFlag());
            check(used.name().equals(message.getTags()), message.getTags() + " came as " + used);
        }
    }

    static void chosenQueueKeepsOrder(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.topic(producer);
        producer.send(new Message(topic, "makes the topic".getBytes()));
        await("a route", () -> Lab.queues(producer, topic).size() == 4);
        List<String> sent = new ArrayList<>();
        for (Message message : messages(topic, 60)) {
            SendResult result =
                producer.send(message, (queues, any, id) -> queues.get((int) id), 2);
            check(result.getMessageQueue().getQueueId() == 2, "sent to another queue: " + result);
            sent.add(new String(message.getBody(), StandardCharsets.UTF_8));
        }
        Inbox inbox = Inbox.prepare(lab, "group", topic, "*");
        inbox.consumer.setConsumeThreadMin(1);
        inbox.consumer.setConsumeThreadMax(1);
        inbox.consumer.start();
        await("61 messages", () -> inbox.messages.size() == 61);
        List<String> consumed = inbox.messages.stream().filter(message -> message.getQueueId() == 2)
            .map(SendCases::bodyOf).filter(sent::contains).toList();
        check(consumed.equals(sent), "order of the queue: " + consumed);
    }

    static void offsetsAnswerForQueueAndTime(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.topic(producer);
        long before = System.currentTimeMillis();
        SendResult first = producer.send(new Message(topic, "0".getBytes()));
        MessageQueue queue = first.getMessageQueue();
        for (int i = 1; i < 10; i++) {
            producer.send(new Message(topic, String.valueOf(i).getBytes()), queue);
        }
        await("a maximum of ten", () -> ask(() -> producer.maxOffset(queue)) == 10);
        check(producer.minOffset(queue) == 0, "the minimum is " + producer.minOffset(queue));
        check(producer.searchOffset(queue, before - 60_000) == 0, "offset of a minute ago");
        check(producer.searchOffset(queue, before + 3_600_000) >= 9, "offset of an hour from now");
        long storedAt = producer.earliestMsgStoreTime(queue);
        check(Math.abs(storedAt - before) < 60_000, "the first message was stored at " + storedAt);
    }

    /** Messages with the bodies "0", "1", ... and a key each. */
    static List<Message> messages(String topic, int count) {
        List<Message> messages = new ArrayList<>();
        for (String body : bodies(count)) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            messages.add(new Message(topic, null, "key" + body, bytes));
        }
        return messages;
    }

    /** The bodies of as many messages. */
    static Set<String> bodies(int count) {
        Set<String> bodies = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            bodies.add(String.valueOf(i));
        }
        return bodies;
    }

    private static Set<Long> range(long from, long to) {
        Set<Long> range = new TreeSet<>();
        for (long value = from; value < to; value++) {
            range.add(value);
        }
        return range;
    }

    private static String bodyOf(MessageExt message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }

    private interface Question {
        long ask() throws Exception;
    }

    private static long ask(Question question) {
        try {
            return question.ask();
        } catch (Exception failure) {
            throw new Broken("an offset request failed: " + failure.getMessage());
        }
    }
}
