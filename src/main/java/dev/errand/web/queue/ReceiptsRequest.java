package dev.errand.web.queue;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer says of messages that it holds.
 *
 * @param receipts which
 * @param visibility how long they are to stay its own from now on; only where the call is about that
 */
public record ReceiptsRequest(
        List<String> receipts, @Nullable Duration visibility) {}
