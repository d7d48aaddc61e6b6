package dev.errand.access.key;

import dev.errand.access.AccessProperties;
import java.util.Map;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What tests of keys share. */
final class KeyTests {

    private KeyTests() {}

    /** The settings that hold where none is set. */
    static AccessProperties properties() {
        return new Binder(new MapConfigurationPropertySource(Map.of()))
                .bindOrCreate("errand.security", Bindable.of(AccessProperties.class), BindHandler.DEFAULT);
    }
}
