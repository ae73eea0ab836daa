package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import orrery.interop.Cases.Case;
import orrery.interop.TransactionCases.Decider;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** What clients expect of proxies, and of two proxies before the same brokers. */
final class ProxyCases {
    /** A broker asks back after three seconds and more: sooner is by the commit itself. */
    private static final int PROMPT_MS = 2_500;
    /** Well under the 20 s of a client's own rounds: a proxy must say who came or left. */
    private static final int MOVE_S = 12;
    /** How long one message may take to be sent, however often it is tried, when a proxy is gone. */
    private static final int SEND_S = 5;

    private ProxyCases() {
    }

    static Map<String, Case> all() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("committedIsSeenAtOnce", ProxyCases::committedIsSeenAtOnce);
        cases.put("otherProxyDecides", ProxyCases::otherProxyDecides);
        cases.put("replyCrossesProxies", ProxyCases::replyCrossesProxies);
        cases.put("groupSpansProxies", ProxyCases::groupSpansProxies);
        cases.put("popGroupSpansProxies", ProxyCases::popGroupSpansProxies);
        cases.put("orderSpansProxies", ProxyCases::orderSpansProxies);
        cases.put("wrongMessageTypeIsRefused", ProxyCases::wrongMessageTypeIsRefused);
        cases.put("unknownTopicIsRefused", ProxyCases::unknownTopicIsRefused);
        return cases;
    }

    /** By itself, after all others: the first proxy does not come back. */
    static Map<String, Case> killing() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("clientsMoveToTheOtherProxy", ProxyCases::clientsMoveToTheOtherProxy);
        return cases;
    }

    private static void committedIsSeenAtOnce(Lab lab) throws Exception {
        Decider decider = new Decider();
        TransactionMQProducer producer = lab.transactionProducer(decider);
        String topic = lab.makeTopic(producer, 1, Access.TRANSACTION);
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        decider.first.put("first", LocalTransactionState.COMMIT_MESSAGE);
        TransactionCases.send(producer, topic, "first");
        await("the first message", () -> inbox.messages.size() == 1);
        // The consumer is at work by now, so that only the commit is measured.
        decider.first.put("second", LocalTransactionState.COMMIT_MESSAGE);
        long sentAt = System.nanoTime();
        TransactionCases.send(producer, topic, "second");
        await("the second message", () -> inbox.messages.size() == 2);
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentAt);
        check(decider.checks.isEmpty(), "checked back about " + decider.checks);
        check(tookMs < PROMPT_MS, "it took " + tookMs + " ms");
        lab.note("after " + tookMs + " ms");
    }

    /** The producer moves to the other proxy before it is asked: it is asked there. */
    private static void otherProxyDecides(Lab lab) throws Exception {
        Decider decider = new Decider();
        TransactionMQProducer producer = lab.at(Access.proxy(0)).transactionProducer(decider);
        String topic = lab.makeTopic(producer, 1, Access.TRANSACTION);
        Inbox inbox = Inbox.open(lab.at(Access.proxy(1)), "group", topic, "*");
        TransactionCases.send(producer, topic, "undecided");
        decider.later.put("undecided", LocalTransactionState.COMMIT_MESSAGE);
        MQClientInstance client = producer.getDefaultMQProducerImpl().getMqClientFactory();
        client.getMQClientAPIImpl().updateNameServerAddressList(Access.proxy(1));
        client.updateTopicRouteInfoFromNameServer();
        client.sendHeartbeatToAllBrokerWithLock();
        await(() -> "to be asked", 40, () -> !decider.checks.isEmpty());
        inbox.awaitExactly(Set.of("undecided"));
    }

    private static void replyCrossesProxies(Lab lab) throws Exception {
        DefaultMQProducer asker = lab.at(Access.proxy(0)).producer();
        String topic = lab.makeTopic(asker, 2);
        Lab there = lab.at(Access.proxy(1));
        DefaultMQProducer replier = there.producer();
        DefaultMQPushConsumer consumer = there.pushConsumer("group", new Wire());
        AtomicInteger failures = new AtomicInteger();
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) {
                try {
                    replier.send(MessageUtil.createReplyMessage(message, message.getBody()));
                } catch (Exception failure) {
                    failures.incrementAndGet();
                }
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        for (int i = 0; i < 10; i++) {
            Message request = new Message(topic, String.valueOf(i).getBytes());
            Message reply = asker.request(request, 10_000);
            check(new String(reply.getBody()).equals(String.valueOf(i)), "another reply");
        }
        check(failures.get() == 0, failures.get() + " replies failed");
    }

    private static void groupSpansProxies(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 8);
        Stream stream = new Stream(producer, topic);
        stream.start();
        Member first = Member.join(lab.at(Access.proxy(0)), topic);
        await(() -> "the first consumer holds all queues", MOVE_S, () -> first.holds(8));
        Member second = Member.join(lab.at(Access.proxy(1)), topic);
        await(() -> "each holds four queues", MOVE_S, () -> first.holds(4) && second.holds(4));
        Set<MessageQueue> union = new HashSet<>(first.queues);
        union.addAll(second.queues);
        check(union.size() == 8, "held by both: " + first.queues + " and " + second.queues);
        stream.awaitSomeMore("the first consumer reads", first.inbox);
        stream.awaitSomeMore("the second consumer reads", second.inbox);
        second.inbox.consumer.shutdown();
        await(() -> "the first consumer holds all queues again", MOVE_S, () -> first.holds(8));
        Set<String> missing = new TreeSet<>(stream.end());
        await(() -> missing.size() + " more messages to be consumed", MOVE_S, () -> {
            missing.removeAll(first.inbox.bodies());
            missing.removeAll(second.inbox.bodies());
            return missing.isEmpty();
        });
    }

    private static void popGroupSpansProxies(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 4);
        PopCases.popFrom(lab, topic);
        Inbox one = PopCases.popping(lab.at(Access.proxy(0)), topic);
        Inbox other = PopCases.popping(lab.at(Access.proxy(1)), topic);
        PopCases.shareMany(producer, topic, one, other);
    }

    /** A queue's lock is the broker's: an orderly consumer at another proxy waits for it. */
    private static void orderSpansProxies(Lab lab) throws Exception {
        OrderCases.outliveRebalance(lab, lab.at(Access.proxy(0)), lab.at(Access.proxy(1)));
    }

    private static void wrongMessageTypeIsRefused(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1, Access.DELAY);
        try {
            producer.send(new Message(topic, "at once".getBytes()));
            throw new Broken("it was taken");
        } catch (MQBrokerException refused) {
            check(refused.getResponseCode() == 13, "code " + refused.getResponseCode());
            check(refused.getErrorMessage().startsWith("TopicMessageType validate failed, the "
                + "expected type is DELAY, but actual type is NORMAL"),
                "it says " + refused.getErrorMessage());
        }
    }

    /** Nobody knows of what kind a topic's messages are before it is there. */
    private static void unknownTopicIsRefused(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        try {
            producer.send(new Message(lab.name("unknown"), "first".getBytes()));
            throw new Broken("it was taken");
        } catch (MQBrokerException refused) {
            check(refused.getResponseCode() == 13, "code " + refused.getResponseCode());
            lab.note(refused.getErrorMessage().lines().findFirst().orElse(""));
        }
    }

    /**
     * Clients are told of both proxies and look for new routes every half second. The sender tries
     * each message again for a while, as an application would; what was taken is consumed.
     */
    private static void clientsMoveToTheOtherProxy(Lab lab) throws Exception {
        Lab both = lab.at(Access.proxies());
        DefaultMQProducer producer = both.producer();
        String topic = lab.makeTopic(producer, 4);
        Inbox inbox = Inbox.open(both, "group", topic, "*");
        Set<String> taken = new TreeSet<>();
        AtomicInteger tries = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            if (i == 100) {
                inbox.awaitExactly(taken);
                SeveralCases.kill("proxy-1", Access.proxy(0));
            }
            String body = String.valueOf(i);
            await(() -> "message " + body + " to be sent", SEND_S, () -> {
                tries.incrementAndGet();
                return SeveralCases.isSent(producer, topic, body);
            });
            taken.add(body);
            Lab.sleep(10);
        }
        await(() -> "all messages, there are " + inbox.bodies().size(), 40,
            () -> inbox.bodies().containsAll(taken));
        lab.note(tries.get() + " tries of 200 sends, " + inbox.messages.size() + " deliveries");
    }
}
