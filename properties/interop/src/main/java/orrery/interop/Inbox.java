package orrery.interop;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.common.message.MessageExt;

/** A push consumer and everything it was given. */
final class Inbox {
    final List<MessageExt> messages = new CopyOnWriteArrayList<>();
    final DefaultMQPushConsumer consumer;
    final Wire wire = new Wire();

    private final Lab lab;

    private Inbox(Lab lab, String group) {
        this.lab = lab;
        this.consumer = lab.pushConsumer(group, wire);
    }

    /** Starts a consumer in a group, with a tag expression ("*" for all). */
    static Inbox open(Lab lab, String group, String topic, String tags) throws Exception {
        Inbox inbox = prepare(lab, group, topic, tags);
        inbox.consumer.start();
        return inbox;
    }

    /** The same, not started yet. */
    static Inbox prepare(Lab lab, String group, String topic, String tags) throws Exception {
        Inbox inbox = new Inbox(lab, group);
        inbox.consumer.subscribe(topic, tags);
        MessageListenerConcurrently listener = (messages, context) -> {
            inbox.messages.addAll(messages);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        };
        inbox.consumer.registerMessageListener(listener);
        return inbox;
    }

    /** The bodies as texts; fewer than messages when some came twice. */
    Set<String> bodies() {
        Set<String> bodies = new TreeSet<>();
        for (MessageExt message : messages) {
            bodies.add(new String(message.getBody(), StandardCharsets.UTF_8));
        }
        return bodies;
    }

    /** Waits until all expected bodies are here and fails if another came, or one came twice. */
    void awaitExactly(Set<String> expected) throws InterruptedException {
        Lab.await("all of " + expected.size() + " messages", () -> bodies().containsAll(expected));
        Set<String> others = bodies();
        others.removeAll(expected);
        Lab.check(others.isEmpty(), others.size() + " unexpected messages: "
            + others.stream().limit(10).toList());
        Lab.check(messages.size() == expected.size(),
            messages.size() + " deliveries of " + expected.size() + " messages");
    }
}
