package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.body.LockBatchRequestBody;
import org.apache.rocketmq.remoting.protocol.body.UnlockBatchRequestBody;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** Consumption in the order of storing. */
final class OrderCases {
    private OrderCases() {
    }

    /** Queues move while they are read; within each, nothing overtakes. */
    static void orderOutlivesRebalance(Lab lab) throws Exception {
        outliveRebalance(lab, lab, lab);
    }

    /** The same with consumers of two labs, which may hang on two proxies. */
    static void outliveRebalance(Lab lab, Lab here, Lab there) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 4);
        Map<Integer, List<Long>> seen = new ConcurrentHashMap<>();
        DefaultMQPushConsumer first = orderly(here, topic, seen);
        for (int i = 0; i < 100; i++) {
            Lab.checkStored(producer.send(new Message(topic, String.valueOf(i).getBytes())));
        }
        await("the first to read", () -> count(seen) >= 50);
        DefaultMQPushConsumer second = orderly(there, topic, seen);
        for (int i = 100; i < 200; i++) {
            Lab.checkStored(producer.send(new Message(topic, String.valueOf(i).getBytes())));
            TimeUnit.MILLISECONDS.sleep(10);
        }
        await(() -> "all messages, there are " + count(seen), 30, () -> distinct(seen) == 200);
        first.shutdown();
        second.shutdown();
        for (List<Long> offsets : seen.values()) {
            long expected = 0;
            for (long offset : offsets) {
                check(offset <= expected, "a message was skipped: " + offsets);
                expected = Math.max(expected, offset + 1);
            }
        }
        lab.note((count(seen) - 200) + " delivered twice");
    }

    /** A suspended message comes again, before the one behind it. */
    static void suspendedMessageHoldsItsQueue(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        List<String> seen = new CopyOnWriteArrayList<>();
        DefaultMQPushConsumer consumer = lab.pushConsumer("group", new Wire());
        consumer.subscribe(topic, "*");
        consumer.setConsumeMessageBatchMaxSize(1);
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            MessageExt message = messages.get(0);
            seen.add(new String(message.getBody()) + message.getReconsumeTimes());
            context.setSuspendCurrentQueueTimeMillis(200);
            boolean failing = message.getBody()[0] == 'a' && message.getReconsumeTimes() < 2;
            return failing
                ? ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT
                : ConsumeOrderlyStatus.SUCCESS;
        });
        for (String body : new String[] {"a", "b", "c"}) {
            Lab.checkStored(producer.send(new Message(topic, body.getBytes())));
        }
        consumer.start();
        await(() -> "five deliveries, there are " + seen, 20, () -> seen.size() == 5);
        check(seen.equals(List.of("a0", "a1", "a2", "b0", "c0")), "delivered " + seen);
    }

    /** A message that fails for good leaves its queue, as a dead letter. */
    static void hopelessMessageLeavesItsQueue(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        AtomicInteger failures = new AtomicInteger();
        List<String> done = new CopyOnWriteArrayList<>();
        DefaultMQPushConsumer consumer = lab.pushConsumer("group", new Wire());
        consumer.subscribe(topic, "*");
        consumer.setMaxReconsumeTimes(2);
        consumer.setConsumeMessageBatchMaxSize(1);
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            context.setSuspendCurrentQueueTimeMillis(100);
            if (messages.get(0).getBody()[0] == 'a') {
                failures.incrementAndGet();
                return ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
            }
            done.add(new String(messages.get(0).getBody()));
            return ConsumeOrderlyStatus.SUCCESS;
        });
        Lab.checkStored(producer.send(new Message(topic, "a".getBytes())));
        Lab.checkStored(producer.send(new Message(topic, "b".getBytes())));
        consumer.start();
        await("the message behind it", () -> done.equals(List.of("b")));
        check(failures.get() == 3, "it failed " + failures.get() + " times");
        String letters = "%DLQ%" + lab.name("group");
        await("a dead letter", () -> Lab.queues(producer, letters).size() == 1);
    }

    static void locksAreExclusive(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 2);
        DefaultMQAdminExt admin = lab.admin();
        String broker = lab.serverAddress(admin);
        MQClientAPIImpl api =
            admin.getDefaultMQAdminExtImpl().getMqClientInstance().getMQClientAPIImpl();
        Set<MessageQueue> both = Set.copyOf(producer.fetchPublishMessageQueues(topic));
        MessageQueue one = producer.fetchPublishMessageQueues(topic).get(0);
        check(lock(api, broker, lab, "first", Set.of(one)).equals(Set.of(one)), "not locked");
        Set<MessageQueue> second = lock(api, broker, lab, "second", both);
        check(second.size() == 1 && !second.contains(one), "the second locked " + second);
        check(lock(api, broker, lab, "first", Set.of(one)).size() == 1, "not renewed");
        UnlockBatchRequestBody body = new UnlockBatchRequestBody();
        body.setConsumerGroup(lab.name("group"));
        body.setClientId("first");
        body.setMqSet(Set.of(one));
        api.unlockBatchMQ(broker, body, 3_000, false);
        check(lock(api, broker, lab, "second", both).equals(both), "not free after the unlock");
    }

    private static Set<MessageQueue> lock(
        MQClientAPIImpl api, String broker, Lab lab, String client, Set<MessageQueue> queues)
        throws Exception {
        LockBatchRequestBody body = new LockBatchRequestBody();
        body.setConsumerGroup(lab.name("group"));
        body.setClientId(client);
        body.setMqSet(queues);
        return api.lockBatchMQ(broker, body, 3_000);
    }

    private static DefaultMQPushConsumer orderly(
        Lab lab, String topic, Map<Integer, List<Long>> seen) throws Exception {
        DefaultMQPushConsumer consumer = lab.pushConsumer("group", new Wire());
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            for (MessageExt message : messages) {
                seen.computeIfAbsent(message.getQueueId(), id -> new CopyOnWriteArrayList<>())
                    .add(message.getQueueOffset());
            }
            return ConsumeOrderlyStatus.SUCCESS;
        });
        consumer.start();
        return consumer;
    }

    private static int count(Map<Integer, List<Long>> seen) {
        return seen.values().stream().mapToInt(List::size).sum();
    }

    private static long distinct(Map<Integer, List<Long>> seen) {
        return seen.values().stream().mapToLong(it -> it.stream().distinct().count()).sum();
    }
}
