package dev.errand.job.spec;

import org.jspecify.annotations.Nullable;

/**
 * Names of several tenants in one column, each as its tenant gave it and none in the way of another. Those of the tenant {@value #DEFAULT}
 * stand as they are; those of others behind the tenant's own name, between two characters that no name can have. So who has one tenant stores
 * and reads what it always did, and whoever works on names alone needs not know of tenants.
 *
 * <p>A queue of jobs is the same for all tenants; in it each tenant has a line of its own, whose text begins with the queue's name, so that
 * the lines of a queue stand side by side in an index. The line of {@value #DEFAULT} is the queue's name. Pure.
 */
public final class TenantNames {

    /** Whose everything is that names no other. */
    public static final String DEFAULT = "default";

    /** Separates units in ASCII; no name, key or header can have a control character. */
    private static final char SEPARATOR = '\u001f';

    /** What comes right after the separator. */
    private static final char BEYOND = ' ';

    private static final char REPLACEMENT = '\ufffd';

    private TenantNames() {}

    /** The tenant as it is noted with what belongs to it: nothing for the default one. */
    public static @Nullable String noted(String tenant) {
        return tenant.equals(DEFAULT) ? null : tenant;
    }

    /** The tenant that was noted. */
    public static String of(@Nullable String noted) {
        return noted == null ? DEFAULT : noted;
    }

    /** A name of a tenant as it is stored. One that could stand for another tenant's becomes one that nobody has. */
    public static String stored(@Nullable String tenant, String name) {
        String own = name.indexOf(SEPARATOR) < 0 ? name : name.replace(SEPARATOR, REPLACEMENT);
        return tenant == null || tenant.equals(DEFAULT) ? own : first(tenant) + own;
    }

    /** What {@link #stored} was given. */
    public static String shown(String stored) {
        return isOfOther(stored) ? stored.substring(stored.indexOf(SEPARATOR, 1) + 1) : stored;
    }

    /** Whose name it is; nothing for the default tenant. */
    public static @Nullable String tenantOf(String stored) {
        return isOfOther(stored) ? stored.substring(1, stored.indexOf(SEPARATOR, 1)) : null;
    }

    /** Whether the name is that tenant's. */
    public static boolean isOf(@Nullable String tenant, String stored) {
        return of(tenant).equals(of(tenantOf(stored)));
    }

    private static boolean isOfOther(String stored) {
        return !stored.isEmpty() && stored.charAt(0) == SEPARATOR;
    }

    /** A name as it is told to who runs the installation, who may be one of its tenants: those of others than the default one have none there. */
    public static String told(String stored) {
        return isOfOther(stored) ? "(tenants)" : stored;
    }

    /** Before all names of a tenant, by the order of their bytes; for the default one, after those of all others. */
    public static String first(@Nullable String tenant) {
        return tenant == null || tenant.equals(DEFAULT)
                ? String.valueOf(BEYOND)
                : String.valueOf(SEPARATOR) + tenant + SEPARATOR;
    }

    /** After all names of a tenant. */
    public static String beyond(@Nullable String tenant) {
        return tenant == null || tenant.equals(DEFAULT)
                ? Character.toString(Character.MAX_CODE_POINT)
                : String.valueOf(SEPARATOR) + tenant + BEYOND;
    }

    /** Where the jobs of a tenant wait in a queue. */
    public static String line(String queue, @Nullable String tenant) {
        return tenant == null || tenant.equals(DEFAULT) ? queue : queue + SEPARATOR + tenant;
    }

    /** What stands for all lines of a queue, and is none of them. */
    public static String allLines(String queue) {
        return queue + SEPARATOR;
    }

    /** The queue of a line. */
    public static String queueOf(String line) {
        int end = line.indexOf(SEPARATOR);
        return end < 0 ? line : line.substring(0, end);
    }

    /** The tenant of a line; nothing for the default one. */
    public static @Nullable String tenantOfLine(String line) {
        int end = line.indexOf(SEPARATOR);
        return end < 0 ? null : line.substring(end + 1);
    }

    /** What comes right after a line. */
    public static String afterLine(String line) {
        return line + '\u0001';
    }

    /** How the texts of all lines of a tenant end that is not the default one. */
    public static String endOfLines(String tenant) {
        return SEPARATOR + tenant;
    }

    /** What comes right after all lines of a queue, the first of which is named like it. */
    public static String beyondLines(String queue) {
        return queue + BEYOND;
    }
}
