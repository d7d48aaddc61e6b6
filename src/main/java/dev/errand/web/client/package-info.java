/** Clients that are one file, served by the service that they are for. */
@NullMarked
package dev.errand.web.client;

import org.jspecify.annotations.NullMarked;
