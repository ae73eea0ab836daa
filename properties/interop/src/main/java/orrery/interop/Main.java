package orrery.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import orrery.interop.Cases.Case;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/**
 * The official Java client against one cluster: a line a case, then a total.
 *
 * <pre>
 * Main NAMESRV RUN                         every case; RUN is a word that no earlier run used
 * Main NAMESRV RUN CASE...                 the named cases
 * Main NAMESRV RUN --several               those that want several servers, one after the other
 * Main NAMESRV RUN --proxies               those that are about proxies, of which there are two
 * Main NAMESRV RUN --proxyKilled           the one that has the first proxy killed
 * Main NAMESRV RUN --exchange              compressed bodies to and from Orrery's own clients
 * Main NAMESRV RUN --undisturbed SECONDS   steady traffic, for as long as something else goes on
 * </pre>
 *
 * Via proxies if {@code -Dorrery.proxies} and {@code -Dorrery.brokers} name them; NAMESRV is then
 * for preparations alone.
 *
 * <p>A run that passes returns from main: that the process then ends shows that no client left a
 * thread behind.
 */
public final class Main {
    private static int limitS = Access.isViaProxy() ? 60 : 40;

    /** Most cases wait most of the time. */
    private static int lanes = Integer.getInteger("orrery.lanes", 4);

    private Main() {
    }

    public static void main(String[] args) {
        String namesrv = args[0];
        String run = args[1];
        System.out.println("serialize " + RemotingCommand.getSerializeTypeConfigInThisServer());
        Map<String, Case> chosen = choose(List.of(args).subList(2, args.length));
        int failed = runAll(chosen, namesrv, run);
        Map<String, Case> closing = new LinkedHashMap<>();
        closing.put("everyClientShutsDown", lab -> Lab.checkAllShutDown());
        closing.put("noRequestIsRefusedAsUnknown", lab -> Wire.checkNothingRefused());
        for (Map.Entry<String, Case> entry : closing.entrySet()) {
            failed += report(entry.getKey(), entry.getValue(), namesrv, run) ? 0 : 1;
        }
        System.out.println("codes " + Wire.codesSeen());
        int count = chosen.size() + closing.size();
        System.out.println((count - failed) + " passed, " + failed + " failed");
        if (failed > 0) {
            System.exit(1);
        }
    }

    /** Several at a time; how many failed. */
    private static int runAll(Map<String, Case> cases, String namesrv, String run) {
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        List<Future<Boolean>> outcomes = new ArrayList<>();
        for (Map.Entry<String, Case> entry : cases.entrySet()) {
            outcomes.add(threads.submit(
                () -> report(entry.getKey(), entry.getValue(), namesrv, run)));
        }
        threads.shutdown();
        int failed = 0;
        for (Future<Boolean> outcome : outcomes) {
            try {
                failed += outcome.get() ? 0 : 1;
            } catch (InterruptedException | ExecutionException broken) {
                throw new IllegalStateException(broken);
            }
        }
        return failed;
    }

    private static Map<String, Case> choose(List<String> names) {
        Map<String, Case> chosen = new LinkedHashMap<>();
        if (names.isEmpty()) {
            chosen.putAll(Cases.all());
        }
        if (names.indexOf("--undisturbed") == 0) {
            int seconds = Integer.parseInt(names.get(1));
            limitS += seconds;
            chosen.put("trafficFlowsUndisturbed", lab -> Undisturbed.run(lab, seconds));
            return chosen;
        }
        if (names.equals(List.of("--several"))) {
            lanes = 1;
            limitS = 120;
            return SeveralCases.all();
        }
        if (names.equals(List.of("--proxies"))) {
            return ProxyCases.all();
        }
        if (names.equals(List.of("--proxyKilled"))) {
            return ProxyCases.killing();
        }
        if (names.equals(List.of("--exchange"))) {
            chosen.put("javaReadsWhatOrreryCompresses", Exchange::run);
            return chosen;
        }
        for (String name : names) {
            Case found = Cases.all().get(name);
            if (found == null) {
                throw new IllegalArgumentException("no case " + name + " among " + Cases.all().keySet());
            }
            chosen.put(name, found);
        }
        return chosen;
    }

    /** Runs one case in a thread of its own: a client that blocks for ever fails only this case. */
    private static boolean report(String name, Case promise, String namesrv, String run) {
        long startedAt = System.nanoTime();
        Lab lab = new Lab(namesrv, run + "-" + name);
        FutureTask<Void> task = new FutureTask<>(() -> {
            promise.run(lab);
            return null;
        });
        Thread thread = new Thread(task, "case-" + name);
        thread.setDaemon(true);
        thread.start();
        String reason = null;
        try {
            task.get(limitS, TimeUnit.SECONDS);
        } catch (TimeoutException stuck) {
            reason = "not done within " + limitS + " s, at " + whereIs(thread);
            thread.interrupt();
        } catch (ExecutionException failure) {
            reason = describe(failure.getCause());
        } catch (InterruptedException interrupted) {
            reason = "interrupted";
        }
        lab.close();
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
        String note = lab.note() == null ? "" : " " + lab.note();
        System.out.println(reason == null
            ? "ok " + name + " (" + tookMs + " ms)" + note
            : "FAIL " + name + ": " + reason + " (" + tookMs + " ms)");
        return reason == null;
    }

    private static String whereIs(Thread thread) {
        for (StackTraceElement element : thread.getStackTrace()) {
            if (element.getClassName().startsWith("orrery.")) {
                return element.toString();
            }
        }
        return "its end";
    }

    private static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(text.length() == 0 ? "" : ", caused by ");
            String message = String.valueOf(cause.getMessage()).strip();
            String name = cause instanceof Broken ? "" : cause.getClass().getSimpleName() + ": ";
            text.append(name).append(message.replaceAll("\\s*\\R\\s*", " "));
        }
        return text.toString();
    }
}
