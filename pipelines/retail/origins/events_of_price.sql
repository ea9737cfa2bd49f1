SELECT * FROM events_item WHERE item_id = $item_id AND observed_at = $observed_at
