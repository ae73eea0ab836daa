package orrery.interop;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.consumer.ConsumeMessageService;
import org.apache.rocketmq.client.impl.consumer.DefaultMQPushConsumerImpl;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.protocol.body.ClusterInfo;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** Makes the clients of one case, each on connections of its own, and shuts them down after it. */
final class Lab {
    /** The topic whose settings a topic made on demand copies. */
    static final String DEFAULT_TOPIC = "TBW102";

    /** A proxy keeps routes, and that there is none, for twenty seconds. */
    private static final int AWAIT_LIMIT_S = Access.isViaProxy() ? 30 : 20;
    private static final int POLL_EVERY_MS = 10;
    /**
     * A push consumer of 5.5.0 may skip the heartbeat that carries its newest subscription when
     * it starts, and reads nothing until the next one: thirty seconds by default.
     */
    private static final int HEARTBEAT_EVERY_MS = 1_000;
    /** A client that is told of two proxies hears by this how soon it leaves one that is gone. */
    private static final int LOOK_FOR_PROXY_EVERY_MS = 500;
    private static final AtomicInteger CLIENTS = new AtomicInteger();
    private static final Queue<Thread> SHUTTING_DOWN = new ConcurrentLinkedQueue<>();

    private final String namesrv;
    private final String access;
    private final String prefix;
    private final List<Runnable> shutdowns;
    private volatile String note;

    /** Its clients are told of the name servers, or of the first proxy if there are any. */
    Lab(String namesrv, String prefix) {
        this(namesrv, prefix, Access.isViaProxy() ? Access.proxy(0) : namesrv,
            new CopyOnWriteArrayList<>());
    }

    private Lab(String namesrv, String prefix, String access, List<Runnable> shutdowns) {
        this.namesrv = namesrv;
        this.prefix = prefix;
        this.access = access;
        this.shutdowns = shutdowns;
    }

    /** The same lab, its clients hanging on other access points: one, or several by semicolons. */
    Lab at(String accessPoints) {
        return new Lab(namesrv, prefix, accessPoints, shutdowns);
    }

    /** A topic or group name that nothing else uses. */
    String name(String what) {
        return prefix + "-" + what;
    }

    /** A started producer that never hides a failure by trying again. */
    DefaultMQProducer producer() throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer(name("producer"), new Wire());
        configure(producer);
        producer.setRetryTimesWhenSendFailed(0);
        producer.setRetryTimesWhenSendAsyncFailed(0);
        producer.setSendMsgTimeout(5_000);
        producer.start();
        atEnd(producer::shutdown);
        return producer;
    }

    /** A push consumer, not started: the case subscribes first. */
    DefaultMQPushConsumer pushConsumer(String group, Wire wire) {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(name(group), wire,
            new AllocateMessageQueueAveragely());
        configure(consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        // A shutdown waits for listeners that are at work, so that the offset it stores is whole.
        consumer.setAwaitTerminationMillisWhenShutdown(5_000);
        atEnd(consumer::shutdown);
        atEnd(() -> endPopThreads(consumer));
        return consumer;
    }

    /** A shutdown of 5.5.0 forgets the threads that run the listener for popped messages. */
    private static void endPopThreads(DefaultMQPushConsumer consumer) {
        try {
            DefaultMQPushConsumerImpl impl = consumer.getDefaultMQPushConsumerImpl();
            Field service = impl.getClass().getDeclaredField("consumeMessagePopService");
            service.setAccessible(true);
            Object found = service.get(impl);
            if (found != null) {
                ((ConsumeMessageService) found).shutdown(0);
            }
        } catch (NoSuchFieldException older) {
            // It knows nothing of pop.
        } catch (ReflectiveOperationException other) {
            throw new Broken("a client of another make: " + other.getMessage());
        }
    }

    /** A lite pull consumer, not started. */
    DefaultLitePullConsumer litePullConsumer(String group) {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer(name(group), new Wire());
        configure(consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        atEnd(consumer::shutdown);
        return consumer;
    }

    /** The deprecated pull consumer, not started. */
    DefaultMQPullConsumer pullConsumer(String group) {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(name(group), new Wire());
        configure(consumer);
        atEnd(consumer::shutdown);
        return consumer;
    }

    /** A started transaction producer; those of one case are of one group. */
    TransactionMQProducer transactionProducer(TransactionListener listener)
        throws MQClientException {
        TransactionMQProducer producer =
            new TransactionMQProducer(name("transactions"), new Wire());
        configure(producer);
        producer.setTransactionListener(listener);
        producer.start();
        atEnd(producer::shutdown);
        return producer;
    }

    /** A started admin client of the name server and of the brokers, whatever the others hang on. */
    DefaultMQAdminExt admin() throws MQClientException {
        return admin(namesrv);
    }

    /** A started admin client that asks where the other clients of the case hang on. */
    DefaultMQAdminExt clientAdmin() throws MQClientException {
        return admin(access);
    }

    private DefaultMQAdminExt admin(String address) throws MQClientException {
        DefaultMQAdminExt admin = new DefaultMQAdminExt(new Wire(), 5_000);
        configure(admin);
        admin.setNamesrvAddr(address);
        admin.start();
        atEnd(admin::shutdown);
        return admin;
    }

    /** A topic that appears with its first message; behind a proxy it is there beforehand. */
    String topic(DefaultMQProducer producer) throws Exception {
        return Access.isViaProxy() ? makeTopic(producer, 4) : name("topic");
    }

    /** Makes a topic of as many queues and waits until the name server has it. */
    String makeTopic(DefaultMQProducer producer, int queues) throws Exception {
        return makeTopic(producer, queues, Access.NORMAL);
    }

    /** The same for one kind of messages, as proxies demand and brokers do not. */
    String makeTopic(DefaultMQProducer producer, int queues, String messageType) throws Exception {
        String topic = name("topic");
        if (Access.isViaProxy()) {
            Access.makeTopic(producer, nameServers(), topic, queues, messageType);
        } else {
            createTopic(producer, topic, queues);
        }
        int everywhere = queues * Access.brokers();
        await(everywhere + " queues", () -> queues(producer, topic).size() == everywhere);
        return topic;
    }

    /** Makes a group's retry topic, by which admin clients find it: a broker does so by itself. */
    void prepareGroup(DefaultMQProducer producer, String group) throws Exception {
        if (Access.isViaProxy()) {
            String topic = "%RETRY%" + name(group);
            Access.makeTopic(producer, nameServers(), topic, 1, Access.NORMAL);
        }
    }

    /** A topic beside the one of the case, there beforehand if a proxy needs that. */
    String otherTopic(DefaultMQProducer producer, String what) throws Exception {
        if (Access.isViaProxy()) {
            Access.makeTopic(producer, nameServers(), name(what), 4, Access.NORMAL);
        }
        return name(what);
    }

    /** The client of before 5.0 has the same method without attributes. */
    static void createTopic(DefaultMQProducer producer, String topic, int queues) throws Exception {
        try {
            producer.createTopic(DEFAULT_TOPIC, topic, queues, Map.of());
        } catch (NoSuchMethodError older) {
            producer.getClass()
                .getMethod("createTopic", String.class, String.class, int.class)
                .invoke(producer, DEFAULT_TOPIC, topic, queues);
        }
    }

    /** The queues that the name server knows to write to, none while there is no such topic. */
    static List<MessageQueue> queues(DefaultMQProducer producer, String topic) {
        try {
            return producer.fetchPublishMessageQueues(topic);
        } catch (MQClientException noRoute) {
            return List.of();
        }
    }

    /** The address of the cluster's only broker, as the name server gives it. */
    static String brokerAddress(DefaultMQAdminExt admin) throws Exception {
        ClusterInfo cluster = admin.examineBrokerClusterInfo();
        return cluster.getBrokerAddrTable().values().iterator().next().selectBrokerAddr();
    }

    /** The address at which clients find the broker: its own, or that of their proxy. */
    String serverAddress(DefaultMQAdminExt admin) throws Exception {
        return Access.isViaProxy() ? access : brokerAddress(admin);
    }

    /** Addresses of the name servers, in the order in which clients were told of them. */
    List<String> nameServers() {
        return List.of(namesrv.split(";"));
    }

    /** What the case measured, for its line of the report. */
    void note(String text) {
        note = text;
    }

    String note() {
        return note;
    }

    /**
     * Begins to end the clients that the case did not end itself; a second shutdown of one does
     * nothing. A client may take three seconds to end, so nobody waits here: see
     * {@link #checkAllShutDown}.
     */
    void close() {
        for (Runnable shutdown : shutdowns) {
            Thread thread = new Thread(shutdown, "shutdown-" + prefix);
            thread.setDaemon(true);
            thread.start();
            SHUTTING_DOWN.add(thread);
        }
    }

    /** Waits until every client of every case has ended. */
    static void checkAllShutDown() throws InterruptedException {
        await(() -> "clients ended, still at it: " + stillShuttingDown(), AWAIT_LIMIT_S,
            () -> stillShuttingDown().isEmpty());
    }

    private static List<String> stillShuttingDown() {
        return SHUTTING_DOWN.stream().filter(Thread::isAlive).map(Thread::getName).toList();
    }

    static void check(boolean kept, String promise) {
        if (!kept) {
            throw new Broken(promise);
        }
    }

    static void checkStored(SendResult result) {
        check(result.getSendStatus() == SendStatus.SEND_OK, "a send is " + result);
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        await(() -> what, AWAIT_LIMIT_S, condition);
    }

    /** Polls until the condition holds; fails with what was awaited when it does not in time. */
    static void await(Supplier<String> what, int limitS, BooleanSupplier condition)
        throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitS);
        while (!condition.getAsBoolean()) {
            check(System.nanoTime() < deadline, "not within " + limitS + " s: " + what.get());
            Thread.sleep(POLL_EVERY_MS);
        }
    }

    /** Waits in a listener, which may not be interrupted: for five seconds at most. */
    static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    static void sleep(long durationMs) {
        try {
            TimeUnit.MILLISECONDS.sleep(durationMs);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void configure(ClientConfig client) {
        client.setNamesrvAddr(access);
        if (Access.isViaProxy() && access.contains(";")) {
            client.setPollNameServerInterval(LOOK_FOR_PROXY_EVERY_MS);
        }
        client.setHeartbeatBrokerInterval(HEARTBEAT_EVERY_MS);
        // Clients of one instance name share connections; these must not.
        client.setInstanceName("client" + CLIENTS.incrementAndGet());
    }

    /** Runs something when the case is over. */
    void atEnd(Runnable shutdown) {
        shutdowns.add(shutdown);
    }
}
