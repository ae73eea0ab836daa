package orrery.interop;

import static orrery.interop.Lab.check;

import java.util.Set;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

/** Expressions over the properties of messages. */
final class FilterCases {
    private FilterCases() {
    }

    static void sqlSelectsByProperties(Lab lab) throws Exception {
        select(lab, "(price > 10 AND price <= 30) OR kind = 'gift'", Set.of("20", "30", "gift"));
    }

    static void sqlKnowsWhatIsMissing(Lab lab) throws Exception {
        select(lab, "price IS NULL", Set.of("gift", "plain"));
    }

    static void sqlKnowsListsAndRanges(Lab lab) throws Exception {
        select(lab, "kind IN ('gift', 'loan') OR price BETWEEN 5 AND 15", Set.of("10", "gift"));
    }

    static void sqlNegatesOnlyWhatIsKnown(Lab lab) throws Exception {
        select(lab, "NOT (price > 10)", Set.of("10"));
    }

    static void sqlSelectsByTag(Lab lab) throws Exception {
        select(lab, "TAGS = 'blue' AND price > 10", Set.of("20"));
    }

    static void badSqlIsRefused(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        DefaultMQPushConsumer consumer = Inbox.prepare(lab, "group", topic, "*").consumer;
        consumer.subscribe(topic, MessageSelector.bySql("price >"));
        try {
            consumer.start();
            throw new Broken("the consumer has started");
        } catch (MQClientException refused) {
            check(refused.getResponseCode() == 23, "code " + refused.getResponseCode());
            lab.note(refused.getErrorMessage().lines().findFirst().orElse(""));
        }
    }

    private static void select(Lab lab, String expression, Set<String> expected) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        Inbox inbox = Inbox.prepare(lab, "group", topic, "*");
        inbox.consumer.subscribe(topic, MessageSelector.bySql(expression));
        inbox.consumer.start();
        for (int price : new int[] {10, 20, 30, 40}) {
            Message message = new Message(topic, price == 20 ? "blue" : "red",
                String.valueOf(price).getBytes());
            message.putUserProperty("price", String.valueOf(price));
            Lab.checkStored(producer.send(message));
        }
        Message gift = new Message(topic, "gift".getBytes());
        gift.putUserProperty("kind", "gift");
        Lab.checkStored(producer.send(gift));
        Lab.checkStored(producer.send(new Message(topic, "plain".getBytes())));
        inbox.awaitExactly(expected);
    }
}
