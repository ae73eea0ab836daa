package orrery.interop;

import static orrery.interop.Lab.await;
import static orrery.interop.Lab.check;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.admin.ConsumeStats;
import org.apache.rocketmq.remoting.protocol.admin.OffsetWrapper;
import org.apache.rocketmq.remoting.protocol.admin.TopicOffset;
import org.apache.rocketmq.remoting.protocol.body.CMResult;
import org.apache.rocketmq.remoting.protocol.body.ConsumeMessageDirectlyResult;
import org.apache.rocketmq.remoting.protocol.body.ConsumerConnection;
import org.apache.rocketmq.remoting.protocol.body.ConsumerRunningInfo;
import org.apache.rocketmq.remoting.protocol.body.GroupList;
import org.apache.rocketmq.remoting.protocol.body.ProducerConnection;
import org.apache.rocketmq.remoting.protocol.body.TopicList;
import org.apache.rocketmq.remoting.protocol.heartbeat.SubscriptionData;
import org.apache.rocketmq.remoting.protocol.subscription.SubscriptionGroupConfig;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** What an administrator's client asks in a test. */
final class AdminCases {
    private AdminCases() {
    }

    static void topicStatisticsAreTrue(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 2);
        MessageQueue queue = producer.fetchPublishMessageQueues(topic).get(1);
        for (int i = 0; i < 3; i++) {
            Lab.checkStored(producer.send(new Message(topic, new byte[] {1}), queue));
        }
        Map<MessageQueue, TopicOffset> stats = admin.examineTopicStats(topic).getOffsetTable();
        check(stats.size() == 2, "queues " + stats.keySet());
        TopicOffset offset = stats.get(queue);
        check(offset.getMinOffset() == 0 && offset.getMaxOffset() == 3, "offsets " + offset);
        check(offset.getLastUpdateTimestamp() > 0, "no time of the last message");
    }

    static void consumeProgressIsTrue(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        MessageQueue queue = producer.fetchPublishMessageQueues(topic).get(0);
        lab.prepareGroup(producer, "group");
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        Lab.checkStored(producer.send(new Message(topic, "read".getBytes())));
        inbox.awaitExactly(Set.of("read"));
        inbox.consumer.shutdown();
        Lab.checkStored(producer.send(new Message(topic, "unread".getBytes())));
        await("an offset of one", () -> {
            OffsetWrapper offset = progress(admin, lab, topic, queue);
            return offset != null && offset.getConsumerOffset() == 1;
        });
        OffsetWrapper offset = progress(admin, lab, topic, queue);
        check(offset.getBrokerOffset() == 2, "the broker's offset is " + offset.getBrokerOffset());
        ConsumeStats stats = admin.examineConsumeStats(lab.name("group"), topic);
        check(stats.computeTotalDiff() == 1, "behind by " + stats.computeTotalDiff());
    }

    static void connectionsAreListed(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.clientAdmin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        lab.prepareGroup(producer, "group");
        Lab.checkStored(producer.send(new Message(topic, "x".getBytes())));
        Inbox inbox = Inbox.open(lab, "group", topic, "a || b");
        await("a consumer's connection", () -> consumers(admin, lab.name("group")) != null);
        ConsumerConnection consumers = consumers(admin, lab.name("group"));
        check(consumers.getConnectionSet().size() == 1, "consumers " + consumers.getConnectionSet());
        String id = inbox.consumer.getDefaultMQPushConsumerImpl().getmQClientFactory().getClientId();
        check(consumers.getConnectionSet().iterator().next().getClientId().equals(id), "another id");
        SubscriptionData subscription = consumers.getSubscriptionTable().get(topic);
        check(subscription.getTagsSet().equals(Set.of("a", "b")), "tags " + subscription.getTagsSet());
        if (Access.isViaProxy()) {
            // The other questions are for administrators, whom a proxy does not know.
            return;
        }
        await("a producer's connection", () -> producers(admin, lab.name("producer"), topic) == 1);
        SubscriptionData asked = admin.querySubscription(lab.name("group"), topic);
        check(asked.getSubString().equals("a || b"), "subscribed to " + asked.getSubString());
        GroupList groups = admin.queryTopicConsumeByWho(topic);
        check(groups.getGroupList().contains(lab.name("group")), "groups " + groups.getGroupList());
    }

    static void unknownGroupHasNoConnections(Lab lab) throws Exception {
        try {
            lab.clientAdmin().examineConsumerConnectionInfo(lab.name("nobody"));
            throw new Broken("there are some");
        } catch (MQClientException | MQBrokerException refused) {
            int code = refused instanceof MQClientException client
                ? client.getResponseCode() : ((MQBrokerException) refused).getResponseCode();
            check(code == 17 || code == 206, "code " + code);
            lab.note("code " + code);
        }
    }

    /** A running group is sent back to the beginning, and reads everything again. */
    static void resetGroupReadsAgain(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        long before = System.currentTimeMillis() - 10_000;
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        for (String body : new String[] {"a", "b", "c"}) {
            Lab.checkStored(producer.send(new Message(topic, body.getBytes())));
        }
        await("three messages", () -> inbox.messages.size() == 3);
        Map<MessageQueue, Long> reset =
            admin.resetOffsetByTimestamp(topic, lab.name("group"), before, true);
        check(reset.values().stream().allMatch(offset -> offset == 0), "reset to " + reset);
        await(() -> "three more, there are " + inbox.messages.size(), 30,
            () -> inbox.messages.size() >= 6);
    }

    static void clientIsAskedHowItRuns(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.clientAdmin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 2);
        lab.prepareGroup(producer, "group");
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        Lab.checkStored(producer.send(new Message(topic, "x".getBytes())));
        await("a message", () -> inbox.messages.size() == 1);
        String id = inbox.consumer.getDefaultMQPushConsumerImpl().getmQClientFactory().getClientId();
        ConsumerRunningInfo info = admin.getConsumerRunningInfo(lab.name("group"), id, false);
        check(info.getSubscriptionSet().stream().anyMatch(it -> it.getTopic().equals(topic)),
            "subscriptions " + info.getSubscriptionSet());
        check(info.getMqTable().keySet().stream().filter(it -> it.getTopic().equals(topic)).count()
            == 2, "queues " + info.getMqTable().keySet());
        if (Access.isViaProxy()) {
            return;
        }
        Map<String, Map<MessageQueue, Long>> status =
            admin.getConsumeStatus(topic, lab.name("group"), id);
        check(status.containsKey(id), "status of " + status.keySet());
    }

    static void clientConsumesOneMessageDirectly(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        SendResult sent = producer.send(new Message(topic, "again".getBytes()));
        await("a message", () -> inbox.messages.size() == 1);
        String id = inbox.consumer.getDefaultMQPushConsumerImpl().getmQClientFactory().getClientId();
        // An admin client would ask the broker that the message id names; here whoever serves.
        ConsumeMessageDirectlyResult result = admin.getDefaultMQAdminExtImpl()
            .getMqClientInstance().getMQClientAPIImpl().consumeMessageDirectly(
                lab.serverAddress(admin), lab.name("group"), id, topic, sent.getOffsetMsgId(), 8_000);
        check(result.getConsumeResult() == CMResult.CR_SUCCESS, "it came to " + result);
        check(inbox.messages.size() == 2, inbox.messages.size() + " deliveries");
    }

    static void topicIsDeleted(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        Lab.checkStored(producer.send(new Message(topic, "x".getBytes())));
        check(admin.fetchAllTopicList().getTopicList().contains(topic), "not listed");
        admin.deleteTopic(topic, "DefaultCluster");
        check(!admin.fetchAllTopicList().getTopicList().contains(topic), "still listed");
        try {
            admin.examineTopicRouteInfo(topic);
            throw new Broken("it still has a route");
        } catch (MQClientException gone) {
            check(gone.getResponseCode() == 17, "code " + gone.getResponseCode());
        }
    }

    static void groupIsDeleted(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        String broker = Lab.brokerAddress(admin);
        SubscriptionGroupConfig group = new SubscriptionGroupConfig();
        group.setGroupName(lab.name("group"));
        group.setRetryQueueNums(3);
        admin.createAndUpdateSubscriptionGroupConfig(broker, group);
        check(admin.examineSubscriptionGroupConfig(broker, group.getGroupName())
            .getRetryQueueNums() == 3, "not as it was made");
        check(admin.getAllSubscriptionGroup(broker, 3_000).getSubscriptionGroupTable()
            .containsKey(group.getGroupName()), "not listed");
        admin.deleteSubscriptionGroup(broker, group.getGroupName());
        // Whoever asks for a group that is not there makes it: with the settings of a new one.
        check(admin.examineSubscriptionGroupConfig(broker, group.getGroupName())
            .getRetryQueueNums() == 1, "its settings are still there");
    }

    static void topicsOfClusterAndSystemAreListed(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        TopicList ofCluster = admin.fetchTopicsByCLuster("DefaultCluster");
        check(ofCluster.getTopicList().contains(topic), "not in its cluster");
        check(admin.getAllTopicConfig(Lab.brokerAddress(admin), 3_000).getTopicConfigTable()
            .containsKey(topic), "not at its broker");
    }

    static void configurationIsKept(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        admin.createAndUpdateKvConfig("space", lab.name("key"), "value");
        check("value".equals(admin.getKVConfig("space", lab.name("key"))), "another value");
        check("value".equals(admin.getKVListByNamespace("space").getTable().get(lab.name("key"))),
            "not in the list");
        admin.deleteKvConfig("space", lab.name("key"));
        try {
            admin.getKVConfig("space", lab.name("key"));
            throw new Broken("still there");
        } catch (MQClientException gone) {
            check(gone.getResponseCode() == 22, "code " + gone.getResponseCode());
        }
        Properties settings = admin.getBrokerConfig(Lab.brokerAddress(admin));
        check("broker-a".equals(settings.getProperty("brokerName")), "broker " + settings);
    }

    static void offsetsAreCloned(Lab lab) throws Exception {
        DefaultMQAdminExt admin = lab.admin();
        DefaultMQProducer producer = lab.producer();
        String topic = lab.makeTopic(producer, 1);
        lab.prepareGroup(producer, "group");
        Inbox inbox = Inbox.open(lab, "group", topic, "*");
        Lab.checkStored(producer.send(new Message(topic, "read".getBytes())));
        inbox.awaitExactly(Set.of("read"));
        inbox.consumer.shutdown();
        Inbox other = Inbox.open(lab, "other", topic, "*");
        other.awaitExactly(Set.of("read"));
        other.consumer.shutdown();
        admin.cloneGroupOffset(lab.name("group"), lab.name("other"), topic, true);
        MessageQueue queue = producer.fetchPublishMessageQueues(topic).get(0);
        admin.updateConsumeOffset(Lab.brokerAddress(admin), lab.name("group"), queue, 0);
        ConsumeStats stats = admin.examineConsumeStats(lab.name("group"), topic);
        check(stats.getOffsetTable().get(queue).getConsumerOffset() == 0, "not set to the beginning");
    }

    private static OffsetWrapper progress(
        DefaultMQAdminExt admin, Lab lab, String topic, MessageQueue queue) {
        try {
            return admin.examineConsumeStats(lab.name("group"), topic).getOffsetTable().get(queue);
        } catch (Exception failure) {
            return null;
        }
    }

    private static ConsumerConnection consumers(DefaultMQAdminExt admin, String group) {
        try {
            ConsumerConnection found = admin.examineConsumerConnectionInfo(group);
            return found.getSubscriptionTable().isEmpty() ? null : found;
        } catch (Exception nobody) {
            return null;
        }
    }

    private static int producers(DefaultMQAdminExt admin, String group, String topic) {
        try {
            ProducerConnection found = admin.examineProducerConnectionInfo(group, topic);
            return found.getConnectionSet().size();
        } catch (Exception nobody) {
            return 0;
        }
    }
}
