/** JSON schemas of parameters and results. */
@NullMarked
package dev.errand.task.schema;

import org.jspecify.annotations.NullMarked;
