package orrery.interop;

import static orrery.interop.Lab.check;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.consumer.AckResult;
import org.apache.rocketmq.client.consumer.AckStatus;
import org.apache.rocketmq.client.consumer.NotifyResult;
import org.apache.rocketmq.client.consumer.PopResult;
import org.apache.rocketmq.client.consumer.PopStatus;
import org.apache.rocketmq.client.impl.ClientRemotingProcessor;
import org.apache.rocketmq.client.impl.mqclient.MQClientAPIExt;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.constant.ConsumeInitMode;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.protocol.header.AckMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ChangeInvisibleTimeRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ExtraInfoUtil;
import org.apache.rocketmq.remoting.protocol.header.NotificationRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PopMessageRequestHeader;

/** Pop, acknowledge, hide and be told, request by request, as the proxy's client does it. */
final class HandPopCases {
    private static final long ANSWER_WITHIN_MS = 8_000;

    private final Lab lab;
    private final DefaultMQProducer producer;
    private final String topic;
    private final String broker;
    private final MQClientAPIExt api;

    private HandPopCases(Lab lab) throws Exception {
        this.lab = lab;
        producer = lab.producer();
        topic = lab.makeTopic(producer, 1);
        broker = lab.serverAddress(lab.admin());
        api = new MQClientAPIExt(producer.cloneClientConfig(), new NettyClientConfig(),
            new ClientRemotingProcessor(null), new Wire());
        api.start();
        lab.atEnd(api::shutdown);
    }

    static void acknowledgedPopNeverComesBack(Lab lab) throws Exception {
        HandPopCases hand = new HandPopCases(lab);
        hand.send("once");
        MessageExt message = hand.popOne(false, 2_000);
        check(hand.pop(false, 2_000, 0).getPopStatus() != PopStatus.FOUND, "it was not hidden");
        check(hand.ack(message).getStatus() == AckStatus.OK, "not acknowledged");
        TimeUnit.SECONDS.sleep(7);
        PopResult again = hand.pop(false, 2_000, 0);
        check(again.getPopStatus() != PopStatus.FOUND, "it came back: " + again);
    }

    static void longHiddenPopStaysAway(Lab lab) throws Exception {
        HandPopCases hand = new HandPopCases(lab);
        hand.send("hidden");
        MessageExt message = hand.popOne(false, 2_000);
        AckResult changed = hand.changeInvisible(message, 20_000);
        check(changed.getStatus() == AckStatus.OK, "not changed");
        check(changed.getExtraInfo() != null && changed.getPopTime() > 0, "no new handle");
        TimeUnit.SECONDS.sleep(7);
        check(hand.pop(false, 2_000, 0).getPopStatus() != PopStatus.FOUND, "it came back");
    }

    static void orderedPopBlocksItsQueue(Lab lab) throws Exception {
        HandPopCases hand = new HandPopCases(lab);
        hand.send("a");
        MessageExt first = hand.popOne(true, 30_000);
        check(new String(first.getBody()).equals("a"), "another message came first");
        hand.send("b");
        check(hand.pop(true, 30_000, 0).getPopStatus() != PopStatus.FOUND,
            "the queue is not blocked by what nobody acknowledged");
        check(hand.ack(first).getStatus() == AckStatus.OK, "not acknowledged");
        MessageExt second = hand.popOne(true, 30_000);
        check(new String(second.getBody()).equals("b"), "the second is another");
    }

    static void orderedPopComesAgainInOrder(Lab lab) throws Exception {
        HandPopCases hand = new HandPopCases(lab);
        hand.send("a");
        hand.send("b");
        PopResult both = hand.pop(true, 2_000, 0);
        check(both.getMsgFoundList().size() == 2, "popped " + both);
        check(hand.ack(both.getMsgFoundList().get(1)).getStatus() == AckStatus.OK, "no ack");
        TimeUnit.SECONDS.sleep(3);
        // All from the first that nobody acknowledged, those behind it too.
        List<MessageExt> again = hand.pop(true, 2_000, 0).getMsgFoundList();
        check(again != null && again.size() == 2, "again " + again);
        check(new String(again.get(0).getBody()).equals("a"), "the first did not come first");
        check(again.get(0).getReconsumeTimes() == 1,
            "attempts " + again.get(0).getReconsumeTimes());
    }

    static void heldPopWakesWithTheMessage(Lab lab) throws Exception {
        HandPopCases hand = new HandPopCases(lab);
        CompletableFuture<PopResult> held = hand.popLater(false, 10_000, 6_000);
        TimeUnit.MILLISECONDS.sleep(500);
        check(!held.isDone(), "answered before there was anything");
        long sentAt = System.nanoTime();
        hand.send("now");
        PopResult result = held.get(ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS);
        check(result.getPopStatus() == PopStatus.FOUND, "it found " + result);
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentAt);
        check(tookMs < 3_000, "it took " + tookMs + " ms");
        lab.note("after " + tookMs + " ms");
    }

    static void notificationTellsOfTheMessage(Lab lab) throws Exception {
        HandPopCases hand = new HandPopCases(lab);
        CompletableFuture<NotifyResult> waiting = hand.notification(6_000);
        TimeUnit.MILLISECONDS.sleep(500);
        check(!waiting.isDone(), "told before there was anything");
        hand.send("news");
        NotifyResult told = waiting.get(ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS);
        check(told.isHasMsg(), "told of nothing");
        NotifyResult again = hand.notification(0).get(ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS);
        check(again.isHasMsg(), "a notification took the message");
    }

    private void send(String body) throws Exception {
        Lab.checkStored(producer.send(new Message(topic, body.getBytes())));
    }

    private MessageExt popOne(boolean order, long invisibleMs) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        PopResult result = pop(order, invisibleMs, 0);
        while (result.getPopStatus() != PopStatus.FOUND && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(100);
            result = pop(order, invisibleMs, 0);
        }
        List<MessageExt> found = result.getMsgFoundList();
        check(found != null && found.size() == 1, "popped " + result);
        return found.get(0);
    }

    private PopResult pop(boolean order, long invisibleMs, long pollMs) throws Exception {
        return popLater(order, invisibleMs, pollMs).get(ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<PopResult> popLater(boolean order, long invisibleMs, long pollMs) {
        PopMessageRequestHeader header = new PopMessageRequestHeader();
        header.setConsumerGroup(lab.name("group"));
        header.setBrokerName("broker-a");
        header.setTopic(topic);
        header.setQueueId(0);
        header.setMaxMsgNums(8);
        header.setInvisibleTime(invisibleMs);
        header.setPollTime(pollMs);
        header.setBornTime(System.currentTimeMillis());
        header.setInitMode(ConsumeInitMode.MIN);
        header.setOrder(order);
        return api.popMessageAsync(broker, "broker-a", header, ANSWER_WITHIN_MS);
    }

    private AckResult ack(MessageExt message) throws Exception {
        String handle = message.getProperty(MessageConst.PROPERTY_POP_CK);
        AckMessageRequestHeader header = new AckMessageRequestHeader();
        header.setConsumerGroup(lab.name("group"));
        header.setBrokerName("broker-a");
        header.setTopic(ExtraInfoUtil.getRealTopic(ExtraInfoUtil.split(handle), topic,
            lab.name("group")));
        header.setQueueId(message.getQueueId());
        header.setOffset(message.getQueueOffset());
        header.setExtraInfo(handle);
        return api.ackMessageAsync(broker, header, ANSWER_WITHIN_MS)
            .get(ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS);
    }

    private AckResult changeInvisible(MessageExt message, long invisibleMs) throws Exception {
        ChangeInvisibleTimeRequestHeader header = new ChangeInvisibleTimeRequestHeader();
        header.setConsumerGroup(lab.name("group"));
        header.setBrokerName("broker-a");
        header.setTopic(topic);
        header.setQueueId(message.getQueueId());
        header.setOffset(message.getQueueOffset());
        header.setExtraInfo(message.getProperty(MessageConst.PROPERTY_POP_CK));
        header.setInvisibleTime(invisibleMs);
        return api.changeInvisibleTimeAsync(broker, "broker-a", header, ANSWER_WITHIN_MS)
            .get(ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<NotifyResult> notification(long pollMs) {
        NotificationRequestHeader header = new NotificationRequestHeader();
        header.setConsumerGroup(lab.name("group"));
        header.setBrokerName("broker-a");
        header.setTopic(topic);
        header.setQueueId(0);
        header.setPollTime(pollMs);
        header.setBornTime(System.currentTimeMillis());
        return api.notificationWithPollingStats(broker, header, ANSWER_WITHIN_MS);
    }
}
