package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.client.QueryResult;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** Messages found again, by id and by key. */
final class QueryCases {
    private QueryCases() {
    }

    static void messageIsViewedById(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 2);
        SendResult sent = producer.send(new Message(topic, "tag", "key", "found".getBytes()));
        MessageExt byOffsetId = admin.viewMessage(topic, sent.getOffsetMsgId());
        check(new String(byOffsetId.getBody()).equals("found"), "another message");
        check(byOffsetId.getQueueOffset() == sent.getQueueOffset(), "at another place");
        AtomicReference<MessageExt> byUniqueKey = new AtomicReference<>();
        await("the index to know it", () -> {
            byUniqueKey.set(orNothing(() -> admin.viewMessage(topic, sent.getMsgId())));
            return byUniqueKey.get() != null;
        });
        check(byUniqueKey.get().getMsgId().equals(sent.getMsgId()), "another id");
    }

    static void unknownIdIsRefused(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        SendResult sent = producer.send(new Message(topic, "found".getBytes()));
        String id = sent.getOffsetMsgId();
        String beyond = id.substring(0, 16) + "0000000FFFFFFFFF";
        try {
            admin.viewMessage(topic, beyond);
            throw new Broken("found beyond the end of the log");
        } catch (MQClientException refused) {
            check(refused.getResponseCode() == 208, "code " + refused.getResponseCode());
        }
    }

    static void messagesAreFoundByKey(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 2);
        long before = System.currentTimeMillis() - 1_000;
        for (int i = 0; i < 5; i++) {
            Message message = new Message(topic, "tag", i < 3 ? "red blue" : "blue", new byte[] {1});
            Lab.checkStored(producer.send(message));
        }
        await("three messages by key", () -> find(admin, topic, "red", before).size() == 3);
        List<MessageExt> blue = find(admin, topic, "blue", before);
        check(blue.size() == 5, "by the other key " + blue.size());
        check(find(admin, topic, "green", before).isEmpty(), "found by a key that nobody gave");
        check(find(admin, topic, "red", System.currentTimeMillis() + 60_000).isEmpty(),
            "found in a time that has not come");
    }

    private static List<MessageExt> find(
        DefaultMQAdminExt admin, String topic, String key, long begin) {
        QueryResult result = orNothing(
            () -> admin.queryMessage(topic, key, 32, begin, System.currentTimeMillis() + 120_000));
        return result == null ? List.of() : result.getMessageList();
    }

    private interface Query<T> {
        T ask() throws Exception;
    }

    /** A client throws where it finds nothing. */
    private static <T> T orNothing(Query<T> query) {
        try {
            return query.ask();
        } catch (Exception nothing) {
            return null;
        }
    }
}
