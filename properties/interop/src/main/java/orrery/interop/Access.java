package orrery.interop;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.remoting.RemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/**
 * Whether the clients of this process hang on proxies. Such clients have a proxy for a name
 * server; what only a broker does for them is prepared at the broker itself.
 */
final class Access {
    /** The kinds of messages that a topic can be for. */
    static final String NORMAL = "NORMAL";
    static final String DELAY = "DELAY";
    static final String TRANSACTION = "TRANSACTION";

    private static final int UPDATE_AND_CREATE_TOPIC = 17;
    private static final int GET_ROUTEINFO_BY_TOPIC = 105;
    private static final int ANSWER_WITHIN_MS = 5_000;
    private static final List<String> PROXIES = list("orrery.proxies");
    private static final List<String> BROKERS =
        new CopyOnWriteArrayList<>(list("orrery.brokers"));

    private Access() {
    }

    static boolean isViaProxy() {
        return !PROXIES.isEmpty();
    }

    /** The address of one of the proxies. */
    static String proxy(int index) {
        return PROXIES.get(index);
    }

    /** All proxies, as a client is told of several. */
    static String proxies() {
        return String.join(";", PROXIES);
    }

    /** How many brokers a topic has its queues at, where topics are made beforehand. */
    static int brokers() {
        return Math.max(1, BROKERS.size());
    }

    /** From now on no topic is made at a broker that is gone. */
    static void forget(String address) {
        BROKERS.remove(address);
    }

    /**
     * Makes a topic at every broker and waits until a name server tells of it: only then is a
     * proxy asked, since it keeps in mind for a while that there is none.
     */
    static void makeTopic(DefaultMQProducer producer, List<String> namesrvs, String topic,
        int queues, String messageType) throws Exception {
        RemotingClient wire = producer.getDefaultMQProducerImpl().getMqClientFactory()
            .getMQClientAPIImpl().getRemotingClient();
        // The fields by name: the client of before 5.0 knows no attributes of topics.
        Map<String, String> fields = Map.of(
            "topic", topic,
            "defaultTopic", Lab.DEFAULT_TOPIC,
            "readQueueNums", String.valueOf(queues),
            "writeQueueNums", String.valueOf(queues),
            "perm", "6",
            "topicFilterType", "SINGLE_TAG",
            "topicSysFlag", "0",
            "order", "false",
            "attributes", "+message.type=" + messageType);
        for (String broker : BROKERS) {
            RemotingCommand answer = ask(wire, broker, UPDATE_AND_CREATE_TOPIC, fields);
            Lab.check(answer.getCode() == 0, topic + " was not made: " + answer.getRemark());
        }
        Map<String, String> question = Map.of("topic", topic);
        Lab.await("a route of " + topic,
            () -> namesrvs.stream().anyMatch(namesrv -> routed(wire, namesrv, question)));
    }

    private static boolean routed(RemotingClient wire, String namesrv, Map<String, String> question) {
        try {
            return ask(wire, namesrv, GET_ROUTEINFO_BY_TOPIC, question).getCode() == 0;
        } catch (Exception notYet) {
            return false;
        }
    }

    private static RemotingCommand ask(
        RemotingClient wire, String address, int code, Map<String, String> fields)
        throws Exception {
        RemotingCommand request = RemotingCommand.createRequestCommand(code, null);
        fields.forEach(request::addExtField);
        return wire.invokeSync(address, request, ANSWER_WITHIN_MS);
    }

    private static List<String> list(String property) {
        String found = System.getProperty(property, "");
        return found.isEmpty() ? List.of() : List.of(found.split("[;,] *"));
    }
}
