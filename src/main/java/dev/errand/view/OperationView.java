package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.errand.operation.Operation;
import org.jspecify.annotations.Nullable;

/** An operation as the contract shows it. What it has no value for is left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OperationView(
        String id,
        String action,
        @JsonRawValue @Nullable String filter,
        @Nullable Integer ids,
        @Nullable String reason,
        @Nullable Integer perSecond,
        String status,
        boolean done,
        Operation.Counts counts,
        @Nullable String createdBy,
        String createdAt,
        @Nullable String finishedAt) {

    /** The operation as it is. */
    public static OperationView of(Operation operation) {
        Operation.Order order = operation.order();
        var named = order.query().more().ids();
        return new OperationView(
                operation.id(),
                order.action().code(),
                order.filter(),
                named == null ? null : named.size(),
                order.reason(),
                order.perSecond(),
                operation.status().code(),
                operation.done(),
                operation.counts(),
                order.createdBy(),
                JobViews.at(operation.createdAt()),
                JobViews.time(operation.finishedAt()));
    }
}
