package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.compression.CompressionType;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;

/**
 * Compressed bodies between this client and Orrery's: each reads what the other wrote.
 * {@code exchange.ts} is the other; the runner starts it at the word {@code exchange TOPIC}.
 */
final class Exchange {
    private static final String TEXT = "Good compression needs repetition. ".repeat(3_000);

    private Exchange() {
    }

    static void run(Lab lab) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        for (CompressionType type : CompressionType.values()) {
            producer.setCompressType(type);
            byte[] body = (type.name() + " " + TEXT).getBytes(StandardCharsets.UTF_8);
            Lab.checkStored(producer.send(new Message(topic, "java", body)));
        }
        Inbox inbox = Inbox.open(lab, "group", topic, "orrery");
        System.out.println("exchange " + topic);
        await("a message a way to compress",
            () -> inbox.messages.size() >= CompressionType.values().length);
        Set<String> formats = new TreeSet<>();
        for (MessageExt message : inbox.messages) {
            String format = MessageSysFlag.getCompressionType(message.getSysFlag()).name();
            String body = new String(message.getBody(), StandardCharsets.UTF_8);
            check(body.equals(format + " " + TEXT), "a body of " + format + " has changed");
            check(message.getStoreSize() < TEXT.length() / 10, format + " was not stored small");
            formats.add(format);
        }
        check(formats.size() == CompressionType.values().length, "formats: " + formats);
    }
}
