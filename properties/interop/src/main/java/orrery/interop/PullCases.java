package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** Consumers that ask for what they want. */
final class PullCases {
    /**
     * A seek interrupts the pull under way. If that is just being sent, the client closes its
     * connection over it, the pull from the new place fails, and the next one starts at the old.
     */
    private static final int UNTIL_PULL_IS_HELD_MS = 500;

    private PullCases() {
    }

    static void assignedQueueIsReadFromWhereItIsSought(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 2);
        MessageQueue queue = producer.fetchPublishMessageQueues(topic).get(1);
        sendTo(producer, queue, 10);
        DefaultLitePullConsumer consumer = lab.litePullConsumer("group");
        consumer.setAutoCommit(false);
        consumer.start();
        consumer.assign(Set.of(queue));
        check(poll(consumer, 10).get(0).equals("0"), "not from the first on");
        Lab.sleep(UNTIL_PULL_IS_HELD_MS);
        consumer.seek(queue, 6);
        check(poll(consumer, 4).equals(List.of("6", "7", "8", "9")), "not from six on");
        Lab.sleep(UNTIL_PULL_IS_HELD_MS);
        consumer.seekToBegin(queue);
        check(poll(consumer, 10).get(0).equals("0"), "not from the beginning");
        Lab.sleep(UNTIL_PULL_IS_HELD_MS);
        consumer.seekToEnd(queue);
        sendTo(producer, queue, 1);
        check(poll(consumer, 1).equals(List.of("0")), "not from the end");
    }

    static void pausedQueueIsNotRead(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 2);
        List<MessageQueue> queues = producer.fetchPublishMessageQueues(topic);
        DefaultLitePullConsumer consumer = lab.litePullConsumer("group");
        consumer.start();
        consumer.assign(queues);
        consumer.pause(List.of(queues.get(0)));
        // What a pull under way may still bring is dropped by the seek.
        consumer.seekToBegin(queues.get(0));
        consumer.seekToBegin(queues.get(1));
        sendTo(producer, queues.get(0), 3);
        sendTo(producer, queues.get(1), 2);
        check(poll(consumer, 2).equals(List.of("0", "1")), "not the other queue");
        check(consumer.poll(1_000).isEmpty(), "a paused queue was read");
        consumer.resume(List.of(queues.get(0)));
        check(poll(consumer, 3).equals(List.of("0", "1", "2")), "not what was paused");
    }

    static void committedOffsetOutlivesTheConsumer(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        MessageQueue queue = producer.fetchPublishMessageQueues(topic).get(0);
        sendTo(producer, queue, 5);
        DefaultLitePullConsumer before = lab.litePullConsumer("group");
        before.subscribe(topic, "*");
        before.start();
        check(poll(before, 5).size() == 5, "not all five");
        before.poll(100);
        before.commit();
        await("the offset", () -> committed(before, queue) == 5);
        before.shutdown();
        sendTo(producer, queue, 2);
        DefaultLitePullConsumer after = lab.litePullConsumer("group");
        after.subscribe(topic, "*");
        after.start();
        check(poll(after, 2).equals(List.of("0", "1")), "not only what is new");
    }

    static void pulledByHand(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        MessageQueue queue = producer.fetchPublishMessageQueues(topic).get(0);
        sendTo(producer, queue, 5);
        DefaultMQPullConsumer consumer = lab.pullConsumer("group");
        consumer.start();
        check(consumer.fetchSubscribeMessageQueues(topic).equals(Set.of(queue)), "other queues");
        PullResult found = consumer.pull(queue, "*", 2, 2);
        check(found.getPullStatus() == PullStatus.FOUND, "found " + found);
        check(found.getMsgFoundList().size() == 2, "found " + found);
        check(found.getNextBeginOffset() == 4 && found.getMinOffset() == 0
            && found.getMaxOffset() == 5, "found " + found);
        check(consumer.pull(queue, "*", 5, 2).getPullStatus() == PullStatus.NO_NEW_MSG, "at the end");
        PullResult beyond = consumer.pull(queue, "*", 50, 2);
        check(beyond.getPullStatus() == PullStatus.OFFSET_ILLEGAL, "beyond the end: " + beyond);
        check(beyond.getNextBeginOffset() == 5, "told to go to " + beyond.getNextBeginOffset());
        PullResult none = consumer.pull(queue, "nothing", 0, 2);
        check(none.getPullStatus() == PullStatus.NO_MATCHED_MSG, "of another tag: " + none);
        consumer.updateConsumeOffset(queue, 4);
        consumer.getDefaultMQPullConsumerImpl().getOffsetStore().persistAll(Set.of(queue));
        await("the offset", () -> offset(consumer, queue) == 4);
    }

    private static void sendTo(DefaultMQProducer producer, MessageQueue queue, int count)
        throws Exception {
        for (int i = 0; i < count; i++) {
            Message message = new Message(queue.getTopic(), String.valueOf(i).getBytes());
            Lab.checkStored(producer.send(message, queue));
        }
    }

    private static List<String> poll(DefaultLitePullConsumer consumer, int count)
        throws InterruptedException {
        List<String> bodies = new ArrayList<>();
        await(() -> count + " messages, there are " + bodies, 30, () -> {
            for (MessageExt message : consumer.poll(100)) {
                bodies.add(new String(message.getBody()));
            }
            return bodies.size() >= count;
        });
        return bodies;
    }

    private static long committed(DefaultLitePullConsumer consumer, MessageQueue queue) {
        try {
            return consumer.committed(queue);
        } catch (Exception failure) {
            return -1;
        }
    }

    private static long offset(DefaultMQPullConsumer consumer, MessageQueue queue) {
        try {
            return consumer.fetchConsumeOffset(queue, true);
        } catch (Exception failure) {
            return -1;
        }
    }
}
