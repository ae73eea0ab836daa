package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.exception.RequestTimeoutException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.RequestCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** Request and reply over the broker (RIP-16). */
final class RequestCases {
    private static final long TTL_MS = 10_000;

    private RequestCases() {
    }

    /** All six overloads of {@code request()}: three ways to choose a queue, waiting or called back. */
    static void requestsAreAnswered(Lab lab) throws Exception {
        DefaultMQProducer asker = lab.producer();
        String topic = lab.makeTopic(asker, 2);
        answering(lab, topic, body -> "re " + body);
        MessageQueueSelector second = (queues, message, argument) -> queues.get((int) argument);
        MessageQueue queue = asker.fetchPublishMessageQueues(topic).get(0);
        checkReply(asker.request(message(topic, "1"), TTL_MS), "re 1");
        checkReply(asker.request(message(topic, "2"), second, 1, TTL_MS), "re 2");
        checkReply(asker.request(message(topic, "3"), queue, TTL_MS), "re 3");
        Answer fourth = new Answer();
        asker.request(message(topic, "4"), fourth, TTL_MS);
        checkReply(fourth.await(), "re 4");
        Answer fifth = new Answer();
        asker.request(message(topic, "5"), second, 1, fifth, TTL_MS);
        checkReply(fifth.await(), "re 5");
        Answer sixth = new Answer();
        asker.request(message(topic, "6"), queue, sixth, TTL_MS);
        checkReply(sixth.await(), "re 6");
    }

    static void requestNamesItsAsker(Lab lab) throws Exception {
        DefaultMQProducer asker = lab.producer();
        String topic = lab.makeTopic(asker, 1);
        List<MessageExt> asked = answering(lab, topic, body -> body);
        Message request = message(topic, "who");
        Message reply = asker.request(request, TTL_MS);
        MessageExt seen = asked.get(0);
        String correlation = request.getProperty(MessageConst.PROPERTY_CORRELATION_ID);
        check(correlation != null, "the request has no correlation id");
        for (Message message : List.of(seen, reply)) {
            String id = message.getProperty(MessageConst.PROPERTY_CORRELATION_ID);
            check(correlation.equals(id), "the correlation id is " + id);
        }
        String client = MessageUtil.getReplyToClient(seen);
        String mine = asker.getDefaultMQProducerImpl().getMqClientFactory().getClientId();
        check(mine.equals(client), "the reply goes to " + client + ", not to " + mine);
        check("10000".equals(seen.getProperty(MessageConst.PROPERTY_MESSAGE_TTL)), "another TTL");
        check("reply".equals(reply.getProperty(MessageConst.PROPERTY_MESSAGE_TYPE)),
            "the reply is of type " + reply.getProperty(MessageConst.PROPERTY_MESSAGE_TYPE));
        check(reply.getProperty("ARRIVE_TIME") != null, "the reply does not say when it came");
        check(reply.getTopic().endsWith("_REPLY_TOPIC"), "the reply's topic is " + reply.getTopic());
    }

    static void unansweredRequestTimesOut(Lab lab) throws Exception {
        DefaultMQProducer asker = lab.producer();
        String topic = lab.makeTopic(asker, 1);
        long startedAt = System.nanoTime();
        try {
            asker.request(message(topic, "anyone?"), 1_000);
            throw new Broken("somebody answered");
        } catch (RequestTimeoutException expected) {
            check(expected.getErrorMessage().contains("send request message to <" + topic + "> OK"),
                "it says " + expected.getErrorMessage());
        }
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
        check(tookMs >= 1_000 && tookMs < 4_000, "it took " + tookMs + " ms");
        Answer late = new Answer();
        asker.request(message(topic, "anyone at all?"), late, 1_000);
        check(late.awaitFailure() instanceof RequestTimeoutException, "failed by " + late.failure);
    }

    /** Two producers of one group ask at once: what each gets is what it asked for. */
    static void eachAskerGetsItsOwnReplies(Lab lab) throws Exception {
        DefaultMQProducer one = lab.producer();
        DefaultMQProducer other = lab.producer();
        String topic = lab.makeTopic(one, 2);
        answering(lab, topic, body -> "re " + body);
        for (int i = 0; i < 20; i++) {
            Answer toOne = new Answer();
            Answer toOther = new Answer();
            one.request(message(topic, "one " + i), toOne, TTL_MS);
            other.request(message(topic, "other " + i), toOther, TTL_MS);
            checkReply(toOne.await(), "re one " + i);
            checkReply(toOther.await(), "re other " + i);
        }
    }

    /** A reply that comes after the time-out is dropped: the next request gets its own. */
    static void lateReplySettlesNothing(Lab lab) throws Exception {
        DefaultMQProducer asker = lab.producer();
        String topic = lab.makeTopic(asker, 1);
        CountDownLatch timedOut = new CountDownLatch(1);
        answering(lab, topic, body -> {
            if (body.equals("first")) {
                Lab.uninterrupted(timedOut);
            }
            return "re " + body;
        });
        Answer first = new Answer();
        asker.request(message(topic, "first"), first, 1_000);
        check(first.awaitFailure() instanceof RequestTimeoutException, "failed by " + first.failure);
        timedOut.countDown();
        checkReply(asker.request(message(topic, "second"), TTL_MS), "re second");
        check(first.reply.get() == null, "the late reply was handed over");
    }

    /** A broker answers a reply whose asker is gone: the one who replied hears of it. */
    static void replyToOneWhoLeftIsRefused(Lab lab) throws Exception {
        DefaultMQProducer asker = lab.producer();
        DefaultMQProducer replier = lab.producer();
        String topic = lab.makeTopic(replier, 1);
        CountDownLatch gone = new CountDownLatch(1);
        AtomicReference<Object> outcome = new AtomicReference<>();
        DefaultMQPushConsumer consumer = lab.pushConsumer("group", new Wire());
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            Lab.uninterrupted(gone);
            try {
                outcome.set(replier.send(MessageUtil.createReplyMessage(messages.get(0), new byte[1])));
            } catch (MQClientException failure) {
                outcome.set(failure.getCause());
            } catch (Exception other) {
                outcome.set(other);
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        asker.request(message(topic, "forget me"), new Answer(), TTL_MS);
        asker.shutdown();
        gone.countDown();
        await("the reply's outcome", () -> outcome.get() != null);
        check(outcome.get() instanceof MQBrokerException, "the reply came to " + outcome.get());
        MQBrokerException refused = (MQBrokerException) outcome.get();
        check(refused.getResponseCode() == 1, "code " + refused.getResponseCode());
        check(refused.getErrorMessage().startsWith("push reply message fail, channel of <"),
            "it says " + refused.getErrorMessage());
    }

    static void replyNeedsARequest(Lab lab) throws Exception {
        try {
            MessageUtil.createReplyMessage(new Message("topic", "plain".getBytes()), new byte[1]);
            throw new Broken("a plain message could be replied to");
        } catch (MQClientException expected) {
            check(expected.getErrorMessage().contains("property[CLUSTER] is null"),
                "it says " + expected.getErrorMessage());
        }
    }

    /** Starts a consumer that replies to each message; what it was asked. */
    private static List<MessageExt> answering(Lab lab, String topic, Speech speech)
        throws Exception {
        DefaultMQProducer replier = lab.producer();
        List<MessageExt> asked = new CopyOnWriteArrayList<>();
        DefaultMQPushConsumer consumer = lab.pushConsumer("group", new Wire());
        consumer.setConsumeMessageBatchMaxSize(1);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            MessageExt message = messages.get(0);
            asked.add(message);
            byte[] body = speech.answer(text(message)).getBytes(StandardCharsets.UTF_8);
            try {
                SendResult sent = replier.send(MessageUtil.createReplyMessage(message, body));
                Lab.checkStored(sent);
            } catch (Exception failure) {
                asked.clear();
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return asked;
    }

    private interface Speech {
        String answer(String question);
    }

    /** What a callback was told, once. */
    private static final class Answer implements RequestCallback {
        final AtomicReference<Message> reply = new AtomicReference<>();
        volatile Throwable failure;

        @Override
        public void onSuccess(Message message) {
            check(reply.getAndSet(message) == null && failure == null, "settled twice");
        }

        @Override
        public void onException(Throwable cause) {
            failure = cause;
        }

        Message await() throws InterruptedException {
            Lab.await("a reply", () -> reply.get() != null || failure != null);
            check(failure == null, "the request failed: " + failure);
            return reply.get();
        }

        Throwable awaitFailure() throws InterruptedException {
            Lab.await("a failure", () -> reply.get() != null || failure != null);
            return failure;
        }
    }

    private static Message message(String topic, String body) {
        return new Message(topic, body.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Message message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }

    private static void checkReply(Message reply, String body) {
        check(reply != null, "no reply");
        check(text(reply).equals(body), "the reply is " + text(reply) + ", not " + body);
    }
}
