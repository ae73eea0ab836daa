package orrery.interop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/**
 * Synchronous sends of the official client from many threads, as fast as they come back.
 *
 * <pre>
 * SendLoad NAMESRV THREADS WARM_UP_MS MEASURE_MS
 * </pre>
 *
 * Prints one line of JSON: how many sends were stored in the measured time, and how long it was.
 */
public final class SendLoad {
    private static final String TOPIC = "bench";
    private static final byte[] BODY = "x".repeat(128).getBytes(StandardCharsets.UTF_8);

    private static volatile boolean running = true;

    private SendLoad() {}

    public static void main(String[] args) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("bench");
        producer.setNamesrvAddr(args[0]);
        producer.setRetryTimesWhenSendFailed(0);
        producer.start();
        AtomicLong stored = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            Thread thread = new Thread(() -> send(producer, stored, failed));
            thread.start();
            threads.add(thread);
        }
        Thread.sleep(Long.parseLong(args[2]));
        long before = stored.get();
        long failedBefore = failed.get();
        long started = System.nanoTime();
        Thread.sleep(Long.parseLong(args[3]));
        long sends = stored.get() - before;
        long lost = failed.get() - failedBefore;
        double elapsedMs = (System.nanoTime() - started) / 1e6;
        running = false;
        for (Thread thread : threads) {
            thread.join();
        }
        producer.shutdown();
        System.out.println(
            "{\"sends\":" + sends + ",\"elapsedMs\":" + elapsedMs + ",\"failed\":" + lost + "}");
    }

    private static void send(DefaultMQProducer producer, AtomicLong stored, AtomicLong failed) {
        while (running) {
            try {
                boolean ok =
                    producer.send(new Message(TOPIC, BODY)).getSendStatus() == SendStatus.SEND_OK;
                (ok ? stored : failed).incrementAndGet();
            } catch (Exception e) {
                failed.incrementAndGet();
            }
        }
    }
}
