package dev.errand.launch;

import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import dev.errand.start.ClassCache;
import dev.errand.start.FirstJvm;
import dev.errand.start.Parts;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Looks, once the start is over for a while, which settings nothing reads, and makes the next start quick: sees that the parts of the jar are on the
 * disk for good, removes those of jars that nobody runs any more, and makes a cache of classes where there is none. All of that can fail without any
 * harm.
 */
@Component
final class StartUpkeep extends PhasedLifecycle {

    private static final Logger log = LoggerFactory.getLogger(StartUpkeep.class);
    private static final Duration DONE = Duration.ofDays(1);
    /** By then the first requests have been answered. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final StartProperties properties;
    private final CacheTraining training;
    private final UnknownSettings settings;
    private final Poller poller;
    private @Nullable PartsInUse inUse;
    private boolean settled;

    StartUpkeep(StartProperties properties, CacheTraining training, UnknownSettings settings) {
        super(Phase.UPKEEP);
        this.properties = properties;
        this.training = training;
        this.settings = settings;
        this.poller = new Poller("errand-start", "preparing the next start", SETTLED);
    }

    @Override
    protected void begin() {
        Parts parts = FirstJvm.parts();
        if (parts == null) {
            String obstacle = FirstJvm.obstacle();
            log.debug("the jar is run as it is{}", obstacle == null ? "" : ", since " + obstacle);
        } else {
            inUse = PartsInUse.of(parts.directory());
        }
        poller.start(woken -> step(parts));
    }

    private Duration step(@Nullable Parts parts) {
        boolean first = !settled;
        settled = true;
        if (first) {
            look();
        }
        if (parts == null) {
            return DONE;
        }
        if (first) {
            // What only the start needed goes back to the operating system, beside the work: the first JVM has asked
            // for that way.
            System.gc();
            return properties.cacheAfter();
        }
        prepare(parts);
        return DONE;
    }

    private void look() {
        try {
            settings.tell();
        } catch (IOException e) {
            log.debug("it is not known which settings there are: {}", e.toString());
        }
    }

    /** A start that has come to its end is no fault of the cache. */
    @EventListener
    void ready(ApplicationReadyEvent event) throws IOException {
        ClassCache cache = FirstJvm.cache();
        if (cache != null) {
            cache.proved();
        }
        log.trace("ready: {}", event);
    }

    private void prepare(Parts parts) {
        try {
            PartsInUse.flush(parts);
            PartsInUse.removeOthers(parts.directory());
            ClassCache cache = FirstJvm.cache();
            if (properties.cache() && cache != null && !cache.isGood()) {
                training.make(cache);
            }
        } catch (IOException e) {
            log.info("the next start will be no quicker than this one: {}", e.toString());
        }
    }

    @Override
    protected void end() {
        training.stop();
        poller.stop();
        if (inUse != null) {
            inUse.close();
        }
    }
}
