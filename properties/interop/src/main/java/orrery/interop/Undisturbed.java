package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Steady traffic while strangers trouble the cluster's ports: no send may fail, no message may be
 * lost or come twice, none may stand still for long, and a newcomer must find the doors open.
 */
final class Undisturbed {
    private static final int SEND_EVERY_MS = 2;
    private static final long GAP_MS_MAX = Long.getLong("orrery.gapMsMax", 2_000);

    private final BitSet consumed = new BitSet();
    private int duplicates;
    private long lastConsumedAt;
    private long longestGapMs;
    private long slowestSendMs;

    private Undisturbed() {
    }

    static void run(Lab lab, int seconds) throws Exception {
        new Undisturbed().flow(lab, seconds);
    }

    private void flow(Lab lab, int seconds) throws Exception {
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 4);
        String newcomer = lab.otherTopic(producer, "newcomer");
        consume(lab, topic);
        int sent = 0;
        // The runner lets the strangers in at this word; before it, clients are only starting.
        while (consumedCount() < 50) {
            send(producer, topic, sent++);
            check(sent < 10_000, "50 messages consumed of the first " + sent);
        }
        forgetStart();
        System.out.println("flowing");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long half = end - TimeUnit.SECONDS.toNanos(seconds) / 2;
        boolean welcomed = false;
        while (System.nanoTime() < end) {
            send(producer, topic, sent++);
            if (!welcomed && System.nanoTime() > half) {
                Lab.checkStored(lab.producer().send(message(newcomer, 0)));
                welcomed = true;
            }
        }
        System.out.println("flowed");
        int total = sent;
        await("all " + total + " messages consumed", () -> consumedCount() == total);
        synchronized (this) {
            check(duplicates == 0, duplicates + " messages came twice");
            check(slowestSendMs <= GAP_MS_MAX, "a send took " + slowestSendMs + " ms");
            check(longestGapMs <= GAP_MS_MAX, "nothing was consumed for " + longestGapMs + " ms");
            lab.note(String.format("%d sent and consumed, slowest send %d ms, longest gap %d ms",
                total, slowestSendMs, longestGapMs));
        }
    }

    private void send(DefaultMQProducer producer, String topic, int number) throws Exception {
        long startedAt = System.nanoTime();
        Lab.checkStored(producer.send(message(topic, number)));
        slowestSendMs = Math.max(slowestSendMs, elapsedMs(startedAt, System.nanoTime()));
        Thread.sleep(SEND_EVERY_MS);
    }

    private static Message message(String topic, int number) {
        return new Message(topic, String.valueOf(number).getBytes(StandardCharsets.UTF_8));
    }

    private static long elapsedMs(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }

    private void consume(Lab lab, String topic) throws Exception {
        DefaultMQPushConsumer consumer = lab.pushConsumer("group", new Wire());
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) {
                consumed(Integer.parseInt(new String(message.getBody(), StandardCharsets.UTF_8)));
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
    }

    private synchronized void consumed(int number) {
        long now = System.nanoTime();
        longestGapMs = Math.max(longestGapMs, elapsedMs(lastConsumedAt, now));
        lastConsumedAt = now;
        duplicates += consumed.get(number) ? 1 : 0;
        consumed.set(number);
    }

    private synchronized int consumedCount() {
        return consumed.cardinality();
    }

    private synchronized void forgetStart() {
        slowestSendMs = 0;
        longestGapMs = 0;
        lastConsumedAt = System.nanoTime();
    }
}
