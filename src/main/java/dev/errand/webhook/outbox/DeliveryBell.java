package dev.errand.webhook.outbox;

import dev.errand.runtime.Bell;
import org.springframework.stereotype.Component;

/** Wakes whoever sends: something may be due on this node. */
@Component
public class DeliveryBell extends Bell {}
