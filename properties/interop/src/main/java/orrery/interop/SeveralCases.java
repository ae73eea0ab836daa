package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import orrery.interop.Cases.Case;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/**
 * Two name servers, two brokers and a slave of the first. One case after the other: the last ones
 * have a server killed. Whoever runs this kills it when a line {@code kill NAME} is printed.
 */
final class SeveralCases {
    private SeveralCases() {
    }

    static Map<String, Case> all() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("bothBrokersTakeMessages", SeveralCases::bothBrokersTakeMessages);
        cases.put("transactionsEndAtTheirBroker", SeveralCases::transactionsEndAtTheirBroker);
        cases.put("replyComesThroughEitherBroker", SeveralCases::replyComesThroughEitherBroker);
        cases.put("slaveIsReadWhenItsMasterIsGone", SeveralCases::slaveIsReadWhenItsMasterIsGone);
        cases.put("clientsMoveToTheOtherNameServer", SeveralCases::clientsMoveToTheOtherNameServer);
        return cases;
    }

    private static void bothBrokersTakeMessages(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = makeTopicEverywhere(lab, producer, Access.NORMAL);
        Set<String> brokers = new HashSet<>();
        Set<String> bodies = new TreeSet<>();
        for (int i = 0; i < 16; i++) {
            SendResult result = producer.send(new Message(topic, String.valueOf(i).getBytes()));
            Lab.checkStored(result);
            brokers.add(result.getMessageQueue().getBrokerName());
            bodies.add(String.valueOf(i));
        }
        check(brokers.equals(Set.of("broker-a", "broker-b")), "messages at " + brokers);
        Inbox.open(lab, "group", topic, "*").awaitExactly(bodies);
    }

    private static void transactionsEndAtTheirBroker(Lab lab) throws Exception {
        TransactionCases.Decider decider = new TransactionCases.Decider();
        TransactionMQProducer producer = lab.transactionProducer(decider);
        String topic = makeTopicEverywhere(lab, producer, Access.TRANSACTION);
        Set<String> bodies = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            String body = "t" + i;
            decider.first.put(body, LocalTransactionState.COMMIT_MESSAGE);
            producer.sendMessageInTransaction(new Message(topic, body.getBytes()), null);
            bodies.add(body);
        }
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        inbox.awaitExactly(bodies);
        Set<String> brokers = new HashSet<>();
        inbox.messages.forEach(message -> brokers.add(message.getBrokerName()));
        check(brokers.size() == 2, "messages at " + brokers);
    }

    /** Requests go to queues of both brokers; the asker is connected to both. */
    private static void replyComesThroughEitherBroker(Lab lab) throws Exception {
        DefaultMQProducer asker = lab.producer();
        String topic = makeTopicEverywhere(lab, asker, Access.NORMAL);
        DefaultMQProducer replier = lab.producer();
        DefaultMQPushConsumer consumer = lab.pushConsumer("group", new Wire());
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) {
                try {
                    replier.send(MessageUtil.createReplyMessage(message, message.getBody()));
                } catch (Exception failure) {
                    return ConsumeConcurrentlyStatus.RECONSUME_LATER;
                }
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        for (MessageQueue queue : asker.fetchPublishMessageQueues(topic)) {
            Message request = new Message(topic, queue.toString().getBytes());
            Message reply = asker.request(request, queue, 10_000);
            check(new String(reply.getBody()).equals(queue.toString()), "another reply");
        }
    }

    private static void clientsMoveToTheOtherNameServer(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        // Of the brokers, only one master is left.
        String before = lab.makeTopic(producer, 2);
        Inbox inbox = Inbox.open(lab, "group", before, "*");
        Lab.checkStored(producer.send(new Message(before, "before".getBytes())));
        inbox.awaitExactly(Set.of("before"));
        kill("namesrv-1", lab.nameServers().get(0));
        Lab.checkStored(producer.send(new Message(before, "after".getBytes())));
        inbox.awaitExactly(Set.of("before", "after"));
        // A new client, and a topic that nobody has heard of, need the name server that is left.
        DefaultMQProducer late = lab.producer();
        String topic = lab.otherTopic(producer, "late");
        AtomicInteger tries = new AtomicInteger();
        await("a send to a new topic", () -> {
            tries.incrementAndGet();
            return isSent(late, topic);
        });
        lab.note(tries.get() + " tries");
    }

    private static void slaveIsReadWhenItsMasterIsGone(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = makeTopicEverywhere(lab, producer, Access.NORMAL);
        Set<String> bodies = new TreeSet<>();
        for (int i = 0; i < 16; i++) {
            Lab.checkStored(producer.send(new Message(topic, String.valueOf(i).getBytes())));
            bodies.add(String.valueOf(i));
        }
        Map<Long, String> members = admin.examineBrokerClusterInfo().getBrokerAddrTable()
            .get("broker-a").getBrokerAddrs();
        check(members.containsKey(0L) && members.containsKey(1L), "members " + members);
        // A slave learns of topics and offsets once a minute.
        await(() -> "the slave to know the topic", 80, () -> knows(admin, members.get(1L), topic));
        kill("broker-a", members.get(0L));
        // Half of the messages lie at the slave alone.
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        inbox.awaitExactly(bodies);
        for (int i = 0; i < 4; i++) {
            String body = "late" + i;
            await("a send", () -> isSent(producer, topic, body));
            bodies.add(body);
        }
        Set<String> brokers = new HashSet<>();
        await("the late ones", () -> inbox.bodies().containsAll(bodies));
        inbox.messages.forEach(message -> brokers.add(message.getBrokerName()));
        check(brokers.equals(Set.of("broker-a", "broker-b")), "messages of " + brokers);
    }

    private static String makeTopicEverywhere(
        Lab lab, DefaultMQProducer producer, String messageType) throws Exception {
        if (Access.isViaProxy()) {
            return lab.makeTopic(producer, 2, messageType);
        }
        String topic = lab.name("topic");
        // It is made where its model is: a broker that has just started may not be listed yet.
        await("two queues at each broker", () -> {
            create(producer, topic);
            return Lab.queues(producer, topic).size() == 4;
        });
        return topic;
    }

    private static boolean knows(DefaultMQAdminExt admin, String broker, String topic) {
        try {
            return admin.examineTopicConfig(broker, topic) != null;
        } catch (Exception notYet) {
            Lab.sleep(500);
            return false;
        }
    }

    private static void create(DefaultMQProducer producer, String topic) {
        try {
            Lab.createTopic(producer, topic, 2);
        } catch (Exception notYet) {
            Lab.sleep(200);
        }
    }

    private static boolean isSent(DefaultMQProducer producer, String topic) {
        return isSent(producer, topic, "new");
    }

    static boolean isSent(DefaultMQProducer producer, String topic, String body) {
        try {
            Lab.checkStored(producer.send(new Message(topic, body.getBytes())));
            return true;
        } catch (Exception notYet) {
            Lab.sleep(200);
            return false;
        }
    }

    /** Asks for a server to be killed and waits until nobody listens there. */
    static void kill(String name, String address) throws InterruptedException {
        System.out.println("kill " + name);
        Access.forget(address);
        String[] parts = address.split(":");
        InetSocketAddress where = new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
        await(name + " to be gone", () -> {
            try (Socket socket = new Socket()) {
                socket.connect(where, 500);
                return false;
            } catch (IOException gone) {
                return true;
            }
        });
    }
}
