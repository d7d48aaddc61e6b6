package dev.errand.access.start;

import dev.errand.access.AccessProperties;
import dev.errand.access.AccessProperties.Mode;
import dev.errand.access.key.KeyRing;
import dev.errand.access.oidc.OidcProperties;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Whether callers must sign in. Decided at the start, when the store is there and before the web server is, and never by who calls. Until then,
 * they must.
 */
@Component
public class AccessState extends PhasedLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AccessState.class);

    private final AccessProperties properties;
    private final KeyRing ring;
    private final FirstKey firstKey;
    private final Exposure exposure;
    private final boolean hasIssuer;

    private volatile boolean closed = true;

    AccessState(AccessProperties properties, KeyRing ring, FirstKey firstKey, Environment environment) {
        super(Phase.CLUSTER);
        this.properties = properties;
        this.ring = ring;
        this.firstKey = firstKey;
        this.exposure = new Exposure(
                environment.getProperty("server.address"),
                environment.getProperty("errand.public-url"),
                environment.getProperty("server.forward-headers-strategy"));
        this.hasIssuer = StringUtils.hasText(environment.getProperty(OidcProperties.ISSUER));
        FirstKey.check(properties.bootstrapKey());
    }

    @Override
    protected void begin() {
        var unused = ring.refresh();
        closed = exposure.isClosed(properties.mode(), hasIssuer || !ring.isEmpty() || ring.hasTenants());
        if (closed) {
            firstKey.prepare();
        } else if (isOpenToOthers()) {
            log.warn("Everybody who reaches this service may do everything with it, since errand.security.mode is open;"
                    + " set it to auto, and make keys");
        }
    }

    /** Learns what other nodes changed about keys. */
    public void refresh() {
        if (ring.refresh()) {
            firstKey.keysChanged();
        }
    }

    /** Whether nobody may do anything without a key. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether it would be open if there were no keys, tenants or issuer. */
    public boolean isClosedByKeys() {
        return closed && !exposure.isClosed(properties.mode(), false);
    }

    /** Where the key is with which the first administrator's is made, while there is one here. */
    public Optional<Path> firstKey() {
        return firstKey.place();
    }

    /** Whether everybody may do everything, also from other machines. */
    public boolean isOpenToOthers() {
        return !closed && properties.mode() == Mode.OPEN && !exposure.isLocal();
    }
}
