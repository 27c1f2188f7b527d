"""Letters that no person wrote: answers of machines, reports of mail servers, mailing lists, and our own."""
