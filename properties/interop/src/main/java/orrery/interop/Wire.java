package orrery.interop;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;

/**
 * What the clients really ask and are answered, seen through the client's own public hook: which
 * request codes a cluster must serve, and what a broker sends before the client filters again.
 */
final class Wire implements RPCHook {
    private static final Map<Integer, Integer> SENT = new ConcurrentSkipListMap<>();
    private static final SortedSet<Integer> REFUSED = new ConcurrentSkipListSet<>();
    private static final SortedSet<Integer> FORGIVEN = new ConcurrentSkipListSet<>();

    private final Collection<String> pulledTags = new ConcurrentSkipListSet<>();
    private final Map<Integer, Long> heldBackMs = new ConcurrentHashMap<>();

    @Override
    public void doBeforeRequest(String remoteAddress, RemotingCommand request) {
        SENT.merge(request.getCode(), 1, Integer::sum);
        Long holdMs = heldBackMs.get(request.getCode());
        if (holdMs != null) {
            Lab.sleep(holdMs);
        }
    }

    @Override
    public void doAfterResponse(
        String remoteAddress, RemotingCommand request, RemotingCommand response) {
        if (response == null) {
            return;
        }
        if (response.getCode() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
            REFUSED.add(request.getCode());
        }
        if (request.getCode() == RequestCode.PULL_MESSAGE && response.getBody() != null) {
            for (MessageExt message : MessageDecoder.decodes(ByteBuffer.wrap(response.getBody()))) {
                pulledTags.add(String.valueOf(message.getTags()));
            }
        }
    }

    /** Requests of a code go out so much later, and who sends them waits. */
    void holdBack(int code, long durationMs) {
        heldBackMs.put(code, durationMs);
    }

    /** The tags that came over this client's wire, before the client's own second filter. */
    Collection<String> pulledTags() {
        return pulledTags;
    }

    /** Every request code that passed, with how often; 40 and 220 come from the broker. */
    static String codesSeen() {
        return SENT.toString();
    }

    /** Whether a code was refused as not supported; from now on that is no failure. */
    static boolean forgiveRefused(int code) {
        FORGIVEN.add(code);
        return REFUSED.contains(code);
    }

    static void checkNothingRefused() {
        REFUSED.removeAll(FORGIVEN);
        Lab.check(REFUSED.isEmpty(), "request codes refused as not supported: " + REFUSED);
    }
}
