SELECT * FROM events_item WHERE item_id = $item_id
