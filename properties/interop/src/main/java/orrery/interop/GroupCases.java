package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.MQClientAPIImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** Consumers that come, share, leave and return. */
final class GroupCases {
    /** Well under the 20 s of a client's own rounds: the broker must say who came or left. */
    private static final int PROMPT_S = 12;

    private GroupCases() {
    }

    static void queuesMoveBetweenConsumers(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 8);
        Stream stream = new Stream(producer, topic);
        stream.start();

        Member first = Member.join(lab, topic);
        await(() -> "the first consumer holds all queues", PROMPT_S, () -> first.holds(8));
        stream.awaitSomeMore("the first consumer reads", first.inbox);

        Member second = Member.join(lab, topic);
        await(() -> "each holds four queues", PROMPT_S, () -> first.holds(4) && second.holds(4));
        Set<MessageQueue> union = new HashSet<>(first.queues);
        union.addAll(second.queues);
        check(union.size() == 8, "held by both: " + first.queues + " and " + second.queues);
        stream.awaitSomeMore("the first consumer reads", first.inbox);
        stream.awaitSomeMore("the second consumer reads", second.inbox);

        second.inbox.consumer.shutdown();
        await(() -> "the first consumer holds all queues again", PROMPT_S, () -> first.holds(8));
        stream.awaitSomeMore("the first consumer reads", first.inbox);

        Set<String> sent = stream.end();
        Set<String> missing = new TreeSet<>(sent);
        await(() -> missing.size() + " more messages to be consumed", PROMPT_S, () -> {
            missing.removeAll(first.inbox.bodies());
            missing.removeAll(second.inbox.bodies());
            return missing.isEmpty();
        });
        int deliveries = first.inbox.messages.size() + second.inbox.messages.size();
        lab.note(sent.size() + " sent, " + (deliveries - sent.size()) + " delivered twice");
    }

    static void restartGoesOnAtItsOffset(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 4);
        Inbox before = Inbox.open(lab, "group", topic, "*");
        before.awaitExactly(sendAll(producer, topic, "early", 100));
        before.consumer.shutdown();

        Set<String> late = sendAll(producer, topic, "away", 50);
        Inbox after = Inbox.open(lab, "group", topic, "*");
        // Old messages lie before the new ones in each queue: with a lost offset they come first.
        after.awaitExactly(late);
        late.addAll(sendAll(producer, topic, "back", 20));
        after.awaitExactly(late);
        check(before.messages.size() == 100, "more was given to a consumer that is shut down");
    }

    static void shutdownLeavesTheGroup(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        String broker = lab.serverAddress(admin);
        MQClientAPIImpl asker =
            admin.getDefaultMQAdminExtImpl().getMqClientInstance().getMQClientAPIImpl();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 4);
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        inbox.awaitExactly(sendAll(producer, topic, "m", 10));
        List<String> members = asker.getConsumerIdListByGroup(broker, lab.name("group"), 3_000);
        check(members.size() == 1, "members while it runs: " + members);

        long startedAt = System.nanoTime();
        inbox.consumer.shutdown();
        producer.shutdown();
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
        check(tookMs < 8_000, "the shutdown took " + tookMs + " ms");
        members = membersOf(asker, broker, lab.name("group"));
        check(members.isEmpty(), "members after the shutdown: " + members);
        check(isRefused(producer, topic), "a producer that is shut down sends no more");
    }

    private static Set<String> sendAll(
        DefaultMQProducer producer, String topic, String what, int count) throws Exception {
        Set<String> sent = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            String body = what + i;
            producer.send(new Message(topic, body.getBytes(StandardCharsets.UTF_8)));
            sent.add(body);
        }
        return sent;
    }

    private static List<String> membersOf(MQClientAPIImpl asker, String broker, String group)
        throws Exception {
        try {
            return asker.getConsumerIdListByGroup(broker, group, 3_000);
        } catch (MQBrokerException noConsumer) {
            return List.of();
        }
    }

    private static boolean isRefused(DefaultMQProducer producer, String topic) throws Exception {
        try {
            producer.send(new Message(topic, "too late".getBytes()));
            return false;
        } catch (MQClientException notRunning) {
            return true;
        }
    }
}
