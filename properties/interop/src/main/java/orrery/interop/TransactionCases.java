package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;

/** Messages that are sent, and then decided about. The servers check back every two seconds. */
final class TransactionCases {
    private TransactionCases() {
    }

    static void onlyTheCommittedIsSeen(Lab lab) throws Exception {
        Decider decider = new Decider();
        TransactionMQProducer producer = lab.transactionProducer(decider);
        String topic = lab.makeTopic(producer, 2, Access.TRANSACTION);
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        decider.first.put("yes", LocalTransactionState.COMMIT_MESSAGE);
        decider.first.put("no", LocalTransactionState.ROLLBACK_MESSAGE);
        decider.later.put("no", LocalTransactionState.ROLLBACK_MESSAGE);
        TransactionSendResult no = send(producer, topic, "no");
        TransactionSendResult yes = send(producer, topic, "yes");
        check(no.getLocalTransactionState() == LocalTransactionState.ROLLBACK_MESSAGE,
            "decided " + no.getLocalTransactionState());
        check(yes.getTransactionId() != null, "no transaction id");
        inbox.awaitExactly(Set.of("yes"));
        MessageExt seen = inbox.messages.get(0);
        check(seen.getTopic().equals(topic), "the topic is " + seen.getTopic());
        check(seen.getMsgId().equals(yes.getMsgId()), "the id is " + seen.getMsgId());
        check("true".equals(seen.getProperty(MessageConst.PROPERTY_TRANSACTION_PREPARED)),
            "TRAN_MSG is " + seen.getProperty(MessageConst.PROPERTY_TRANSACTION_PREPARED));
        check(seen.getPreparedTransactionOffset() > 0 || !decider.checks.containsKey("yes"),
            "the half message is not named");
        check(decider.checks.isEmpty(), "checked back about " + decider.checks);
    }

    static void theUndecidedIsAskedFor(Lab lab) throws Exception {
        Decider decider = new Decider();
        TransactionMQProducer producer = lab.transactionProducer(decider);
        String topic = lab.makeTopic(producer, 1, Access.TRANSACTION);
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        decider.later.put("late yes", LocalTransactionState.COMMIT_MESSAGE);
        decider.later.put("late no", LocalTransactionState.ROLLBACK_MESSAGE);
        send(producer, topic, "late no");
        send(producer, topic, "late yes");
        await(() -> "both to be checked, were " + decider.checks, 30,
            () -> decider.checks.size() == 2);
        inbox.awaitExactly(Set.of("late yes"));
        String checks = inbox.messages.get(0).getProperty(
            MessageConst.PROPERTY_TRANSACTION_CHECK_TIMES);
        check("1".equals(checks), "checked " + checks + " times");
    }

    /** The producer that sent it is gone: another one of its group is asked, and decides. */
    static void anotherOfTheGroupIsAsked(Lab lab) throws Exception {
        Decider survivor = new Decider();
        survivor.later.put("orphan", LocalTransactionState.COMMIT_MESSAGE);
        TransactionMQProducer leaving = lab.transactionProducer(new Decider());
        String topic = lab.makeTopic(leaving, 1, Access.TRANSACTION);
        // A producer that knows no broker sends no heartbeat, and nobody can ask it.
        String hello = lab.otherTopic(leaving, "hello");
        lab.transactionProducer(survivor).send(new Message(hello, new byte[1]));
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        send(leaving, topic, "orphan");
        leaving.shutdown();
        await(() -> "the other to be asked", 30, () -> survivor.checks.containsKey("orphan"));
        inbox.awaitExactly(Set.of("orphan"));
    }

    static void undecidedIsCheckedAgain(Lab lab) throws Exception {
        Decider decider = new Decider();
        TransactionMQProducer producer = lab.transactionProducer(decider);
        String topic = lab.makeTopic(producer, 1, Access.TRANSACTION);
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        send(producer, topic, "unsure");
        await(() -> "two checks, were " + decider.checks, 30,
            () -> decider.checks.getOrDefault("unsure", new AtomicInteger()).get() == 2);
        check(inbox.messages.isEmpty(), "seen before it is decided");
        decider.later.put("unsure", LocalTransactionState.COMMIT_MESSAGE);
        await(() -> "the message", 20, () -> inbox.messages.size() == 1);
    }

    static TransactionSendResult send(
        TransactionMQProducer producer, String topic, String body) throws Exception {
        Message message = new Message(topic, body.getBytes(StandardCharsets.UTF_8));
        TransactionSendResult result = producer.sendMessageInTransaction(message, null);
        Lab.checkStored(result);
        return result;
    }

    /** Decides by body; what is not said is not known. */
    static final class Decider implements TransactionListener {
        final Map<String, LocalTransactionState> first = new ConcurrentHashMap<>();
        final Map<String, LocalTransactionState> later = new ConcurrentHashMap<>();
        final Map<String, AtomicInteger> checks = new ConcurrentHashMap<>();

        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            return first.getOrDefault(body(message), LocalTransactionState.UNKNOW);
        }

        @Override
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            checks.computeIfAbsent(body(message), key -> new AtomicInteger()).incrementAndGet();
            return later.getOrDefault(body(message), LocalTransactionState.UNKNOW);
        }

        private static String body(Message message) {
            return new String(message.getBody(), StandardCharsets.UTF_8);
        }
    }
}
