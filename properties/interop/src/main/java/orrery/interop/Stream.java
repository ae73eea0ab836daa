package orrery.interop;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

/** Sends numbered messages, one every few milliseconds, until it is ended. */
final class Stream {
    private static final int SEND_EVERY_MS = 5;

    private final Set<String> sent = new ConcurrentSkipListSet<>();
    private final DefaultMQProducer producer;
    private final String topic;
    private final Thread thread = new Thread(this::run, "stream");
    private volatile boolean ending;
    private volatile Exception failure;

    Stream(DefaultMQProducer producer, String topic) {
        this.producer = producer;
        this.topic = topic;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Waits until this inbox holds messages that were sent after now. */
    void awaitSomeMore(String what, Inbox inbox) throws InterruptedException {
        int count = inbox.messages.size();
        Lab.await(what, () -> failure != null || inbox.messages.size() >= count + 20);
        Lab.check(failure == null, "a send failed: " + failure);
    }

    /** Ends the stream and gives the bodies that were sent. */
    Set<String> end() throws Exception {
        ending = true;
        thread.join();
        if (failure != null) {
            throw failure;
        }
        return sent;
    }

    private void run() {
        try {
            for (int i = 0; !ending; i++) {
                String body = String.valueOf(i);
                producer.send(new Message(topic, body.getBytes(StandardCharsets.UTF_8)));
                sent.add(body);
                Thread.sleep(SEND_EVERY_MS);
            }
        } catch (Exception cause) {
            failure = cause;
        }
    }
}
