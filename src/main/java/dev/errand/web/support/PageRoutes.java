package dev.errand.web.support;

import java.util.Set;

/** The addresses of the dashboard's pages. All of them show the same file, which makes the page from its address; none holds data. Pure. */
public final class PageRoutes {

    /** Beside which the files stand that pages are made of. */
    public static final String FILES = "/dashboard/";

    private static final String ROOT = "/";
    private static final Set<String> LISTS = Set.of(
            "jobs",
            "batches",
            "tasks",
            "queues",
            "errors",
            "operations",
            "schedules",
            "webhooks",
            "result-queues",
            "workers",
            "nodes");

    private PageRoutes() {}

    /** Whether a page is there: the overview, a list, or one thing of a list. */
    public static boolean contain(String path) {
        if (path.equals(ROOT) || !path.startsWith(ROOT)) {
            return path.equals(ROOT);
        }
        int end = path.indexOf('/', 1);
        if (end < 0) {
            return LISTS.contains(path.substring(1));
        }
        return LISTS.contains(path.substring(1, end)) && end + 1 < path.length() && path.indexOf('/', end + 1) < 0;
    }

    /** Whether a page, or a file that pages are made of, is there. */
    public static boolean containWithFiles(String path) {
        return path.startsWith(FILES) || contain(path);
    }

    /** From a page to where the service begins, so that proxies may put that anywhere. */
    public static String toRoot(String path) {
        return path.indexOf('/', 1) < 0 ? "./" : "../";
    }
}
