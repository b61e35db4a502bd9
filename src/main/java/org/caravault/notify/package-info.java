/** What is worth a notification, and the channels that deliver it. */
package org.caravault.notify;
