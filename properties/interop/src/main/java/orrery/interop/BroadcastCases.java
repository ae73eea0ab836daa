package orrery.interop;

import java.util.Set;
import java.util.TreeSet;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.protocol.heartbeat.MessageModel;

/** Groups in which each member gets everything. */
final class BroadcastCases {
    private BroadcastCases() {
    }

    static void broadcastReachesEveryone(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 4);
        Inbox one = open(lab, topic, "one");
        Inbox other = open(lab, topic, "other");
        Set<String> sent = send(producer, topic, "m", 20);
        one.awaitExactly(sent);
        other.awaitExactly(sent);
    }

    /** Offsets are kept by the member itself, under its name. */
    static void broadcastGoesOnWhereTheMemberWas(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 2);
        Inbox before = open(lab, topic, "keeper");
        before.awaitExactly(send(producer, topic, "early", 10));
        before.consumer.shutdown();
        Set<String> late = send(producer, topic, "late", 10);
        Inbox after = open(lab, topic, "keeper");
        after.awaitExactly(late);
    }

    private static Inbox open(Lab lab, String topic, String instance) throws Exception {
        Inbox inbox = Inbox.prepare(lab, "group", topic, "*");
        inbox.consumer.setMessageModel(MessageModel.BROADCASTING);
        inbox.consumer.setInstanceName(lab.name(instance));
        inbox.consumer.start();
        return inbox;
    }

    private static Set<String> send(
        DefaultMQProducer producer, String topic, String what, int count) throws Exception {
        Set<String> sent = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            Lab.checkStored(producer.send(new Message(topic, (what + i).getBytes())));
            sent.add(what + i);
        }
        return sent;
    }
}
