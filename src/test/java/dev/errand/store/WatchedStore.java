package dev.errand.store;

import dev.errand.db.outage.StoreUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store whose calls a test can count, hold up, or let fail. */
public final class WatchedStore {

    /** What happens instead of a call. */
    public interface Answer {
        @Nullable
        Object to(Callable<@Nullable Object> call) throws Exception;
    }

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final JobStore store;

    public WatchedStore(JobStore real) {
        store = (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, args) -> {
                    counts.computeIfAbsent(method.getName(), name -> new AtomicInteger())
                            .incrementAndGet();
                    Callable<@Nullable Object> call = () -> {
                        try {
                            return method.invoke(real, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause() instanceof Exception cause ? cause : e;
                        }
                    };
                    return answers.getOrDefault(method.getName(), Callable::call)
                            .to(call);
                });
    }

    public JobStore store() {
        return store;
    }

    public int calls(String method) {
        AtomicInteger count = counts.get(method);
        return count == null ? 0 : count.get();
    }

    public void on(String method, Answer answer) {
        answers.put(method, answer);
    }

    /** The next so many calls find the store away. */
    public void failNext(String method, int times) {
        AtomicInteger left = new AtomicInteger(times);
        on(method, call -> {
            if (left.getAndDecrement() > 0) {
                throw away();
            }
            return call.call();
        });
    }

    /** As {@link #failNext}, for calls that answer with a future. */
    public void failNextLater(String method, int times) {
        AtomicInteger left = new AtomicInteger(times);
        on(method, call -> left.getAndDecrement() > 0 ? CompletableFuture.failedFuture(away()) : call.call());
    }

    public static StoreUnavailableException away() {
        return new StoreUnavailableException("away, says the test", null);
    }
}
