package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Who is given which messages. */
final class ConsumeCases {
    private ConsumeCases() {
    }

    static void tagsSelectExactly(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.topic(producer);
        // "Aa" and "BB" have the same hash, all that a broker compares: the client sorts them out.
        for (int i = 0; i < 50; i++) {
            for (String tag : new String[] {"Aa", "BB", "C", "D", null}) {
                producer.send(new Message(topic, tag, (tag + i).getBytes(StandardCharsets.UTF_8)));
            }
        }
        Set<String> expected = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            expected.add("Aa" + i);
            expected.add("C" + i);
        }
        Inbox inbox = Inbox.open(lab, "group", topic, "Aa || C");
        inbox.awaitExactly(expected);
        producer.send(new Message(topic, "D", "not wanted".getBytes()));
        producer.send(new Message(topic, "C", "wanted".getBytes()));
        expected.add("wanted");
        inbox.awaitExactly(expected);
        check(inbox.wire.pulledTags().equals(Set.of("Aa", "BB", "C")),
            "tags that the broker let through: " + inbox.wire.pulledTags());
    }

    static void litePullReadsEverything(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.topic(producer);
        for (Message message : SendCases.messages(topic, 100)) {
            producer.send(message);
        }
        DefaultLitePullConsumer consumer = lab.litePullConsumer("group");
        consumer.subscribe(topic, "*");
        consumer.start();
        Map<String, Integer> times = new TreeMap<>();
        await("100 messages", () -> {
            for (MessageExt message : consumer.poll(100)) {
                times.merge(new String(message.getBody(), StandardCharsets.UTF_8), 1, Integer::sum);
            }
            return times.keySet().equals(SendCases.bodies(100));
        });
        check(times.values().stream().allMatch(count -> count == 1), "some came twice: " + times);
    }

    static void groupsReadIndependently(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.topic(producer);
        for (Message message : SendCases.messages(topic, 40)) {
            producer.send(message);
        }
        Inbox one = Inbox.open(lab, "one", topic, "*");
        Inbox other = Inbox.open(lab, "other", topic, "*");
        one.awaitExactly(SendCases.bodies(40));
        other.awaitExactly(SendCases.bodies(40));
    }
}
