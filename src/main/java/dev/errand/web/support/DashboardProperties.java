package dev.errand.web.support;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What may be done in the browser.
 *
 * @param mode what the pages that this service shows may do
 */
@ConfigurationProperties("errand.dashboard")
public record DashboardProperties(@DefaultValue("full") Mode mode) {

    /** What pages may do. */
    public enum Mode {
        /** Whatever the caller may do. */
        FULL,
        /** Only read, whatever the caller may do otherwise. */
        READ_ONLY,
        /** There are none. */
        OFF
    }
}
