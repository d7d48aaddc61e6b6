package dev.errand.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * Where a sealed value stands. It opens there and nowhere else, so that nobody who writes to the database can move it.
 *
 * @param tenant whose row it is; {@code null} for the tenant {@code default}
 * @param id of the row
 * @param column the table and the column, such as {@code job.args}
 */
public record Place(@Nullable String tenant, String id, String column) {

    private static final String DEFAULT = "default";

    /** One of the blocks that a large value is sealed in. */
    Place block(int index, long size) {
        return new Place(tenant, id, column + '#' + index + '/' + size);
    }

    /** What is authenticated beside the value. None of the parts can hold a NUL. */
    byte[] bytes() {
        return ("errand\0" + (tenant == null || tenant.equals(DEFAULT) ? "" : tenant) + '\0' + id + '\0' + column)
                .getBytes(UTF_8);
    }
}
