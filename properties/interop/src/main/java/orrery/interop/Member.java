package orrery.interop;

import java.util.Set;
import org.apache.rocketmq.client.consumer.AllocateMessageQueueStrategy;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.common.message.MessageQueue;

/** One consumer of a group and the queues that it holds at the moment. */
final class Member {
    final Inbox inbox;
    volatile Set<MessageQueue> queues = Set.of();

    private Member(Inbox inbox) {
        this.inbox = inbox;
    }

    boolean holds(int count) {
        return queues.size() == count;
    }

    static Member join(Lab lab, String topic) throws Exception {
        return join(lab, topic, new AllocateMessageQueueAveragely());
    }

    static Member join(Lab lab, String topic, AllocateMessageQueueStrategy strategy)
        throws Exception {
        Member member = new Member(Inbox.prepare(lab, "group", topic, "*"));
        member.inbox.consumer.setMessageQueueListener((changed, all, mine) -> {
            if (changed.equals(topic)) {
                member.queues = Set.copyOf(mine);
            }
        });
        member.inbox.consumer.setAllocateMessageQueueStrategy(strategy);
        member.inbox.consumer.start();
        return member;
    }
}
