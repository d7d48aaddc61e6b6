/** The pages that show the service in a browser: files alone, which call {@code /v1} as anybody may. */
@NullMarked
package dev.errand.web.dashboard;

import org.jspecify.annotations.NullMarked;
