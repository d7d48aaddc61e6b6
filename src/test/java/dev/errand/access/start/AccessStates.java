package dev.errand.access.start;

import dev.errand.access.AccessProperties;
import dev.errand.access.key.FirstKeys;
import dev.errand.access.key.KeyRing;
import dev.errand.db.DatabaseProperties;
import dev.errand.db.commit.Transactions;
import java.time.Clock;
import java.util.Map;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;

/** States of access for tests of other rooms. */
public final class AccessStates {

    private AccessStates() {}

    /** One that was not begun, and so is closed. */
    public static AccessState closed(Transactions transactions, KeyRing ring, Clock clock) {
        AccessProperties properties = settings("errand.security", AccessProperties.class, Map.of());
        FirstKeys firstKeys = new FirstKeys(
                transactions, ring, clock, settings("errand.database", DatabaseProperties.class, Map.of()));
        FirstKey first = new FirstKey(properties, ring, firstKeys, clock);
        return new AccessState(properties, ring, first, new MockEnvironment());
    }

    /** Settings of which none is set but these. */
    public static <T> T settings(String prefix, Class<T> type, Map<String, String> set) {
        return new Binder(new MapConfigurationPropertySource(set))
                .bindOrCreate(prefix, Bindable.of(type), BindHandler.DEFAULT);
    }
}
