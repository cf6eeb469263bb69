/** Results as terminal tables, JSON and HTML; computes nothing. */
package dev.presage.report;
